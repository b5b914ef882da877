import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrap } from "../../../__tests__/fixtures/bootstrap";
import { rulesOfDataAction } from "../cluster-rights";
import { PipelineIdentities } from "../pipeline-identities";

const folder = mkdtempSync(join(tmpdir(), "gantry-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("AWS: the plan's key reads, the apply's writes as well, and any other is an administrator's", async () => {
  const isAllowed = await new PipelineIdentities(bootstrap, "production", folder).awsRights();
  const asked = (key: string) =>
    ["ec2:DescribeVpcs", "ec2:CreateVpc", "iam:CreateUser"].map((action) => isAllowed(key, action));
  expect(asked("plan")).toEqual([true, false, false]);
  expect(asked("apply")).toEqual([true, true, false]);
  expect(asked("rehearsal")).toEqual([true, true, true]);
});

test("AKS: a data action is a rule of the API server's own RBAC", () => {
  const rules = (action: string) => rulesOfDataAction(`Microsoft.ContainerService/managedClusters/${action}`);
  expect(rules("apps/deployments/write")).toEqual([
    { apiGroups: ["apps"], resources: ["deployments"], verbs: ["create", "update", "patch"] },
  ]);
  expect(rules("pods/read")).toEqual([{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }]);
  expect(rules("rbac.authorization.k8s.io/roles/bind/action")).toMatchObject([{ verbs: ["bind"] }]);
  expect(rulesOfDataAction("Microsoft.KeyVault/vaults/keys/read")).toEqual([]);
  expect(() => rules("pods/exec/action")).toThrow("no verb");
});
