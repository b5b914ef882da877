import { production } from "../../environments/production";
import { snapshotStack } from "../support/snapshots";

snapshotStack(production, "production-eks-platform");
