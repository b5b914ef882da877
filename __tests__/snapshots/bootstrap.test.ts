import { bootstrap } from "../../environments/bootstrap";
import { synthesizeBootstrapAws, synthesizeBootstrapAzure } from "../support/bootstrap";
import { snapshotStack } from "../support/snapshots";

describe("bootstrap-aws", () => snapshotStack(synthesizeBootstrapAws(bootstrap)));
describe("bootstrap-azure", () => snapshotStack(synthesizeBootstrapAzure(bootstrap)));
