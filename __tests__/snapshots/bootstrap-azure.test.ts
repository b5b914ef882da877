import { synthesizeBootstrapAzure } from "../support/bootstrap";
import { snapshotJson } from "../support/snapshots";

snapshotJson(synthesizeBootstrapAzure());
