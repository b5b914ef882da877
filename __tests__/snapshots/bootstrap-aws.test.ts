import { synthesizeBootstrapAws } from "../support/bootstrap";
import { snapshotJson } from "../support/snapshots";

snapshotJson(synthesizeBootstrapAws());
