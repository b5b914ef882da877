import { staging } from "../../environments/staging";
import { snapshotStack } from "../support/snapshots";

snapshotStack(staging, "staging-ecr");
