import { policyOf } from "../../../lib/policy-statement";
import { judge } from "../guard";
import { type ChangeSketch, planOf, STANDING } from "./support/plan";

// What the stack of a workload with rights plans, in a stack that stands: given, narrow, they pass; grown, they wait for a person.
const found = (...changes: readonly ChangeSketch[]) =>
  judge(planOf([...changes, STANDING]), []).findings.map(({ rule, message }) => `${rule}: ${message}`);

const allowing = (actions: readonly string[], ...resources: readonly string[]) => ({
  policy: policyOf([{ actions, resources }]),
});
const trust = {
  assume_role_policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  }),
};
const OBJECTS = "arn:aws:s3:::orders/*";
const TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
const READ = ["s3:GetObject"];
const VAULT =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/orders";
const assignment = (role_definition_name: string, scope: string): ChangeSketch => ({
  type: "azurerm_role_assignment",
  after: { role_definition_name, scope, principal_type: "ServicePrincipal" },
  after_unknown: { principal_id: true },
});
const identity: ChangeSketch = { type: "azurerm_user_assigned_identity", after: { name: "id-web-api" } };
const credential = (parent: object): ChangeSketch => ({
  type: "azurerm_federated_identity_credential",
  after: { subject: "system:serviceaccount:shop:orders", audience: ["api://AzureADTokenExchange"], ...parent },
  ...(Object.keys(parent).length === 0 && {
    after_unknown: { parent_id: true },
    expressions: {
      parent_id: { references: ["azurerm_user_assigned_identity.it.id", "azurerm_user_assigned_identity.it"] },
    },
  }),
});
const policy = (after: object, before?: object): ChangeSketch => ({
  type: "aws_iam_role_policy",
  after,
  ...(before && { before }),
});

test("rights that name what they are for are given without an approval", () => {
  const role = { type: "aws_iam_role", after: { name: "production-cluster-orders", ...trust } };
  const association = {
    type: "aws_eks_pod_identity_association",
    after: { namespace: "shop", service_account: "orders" },
    after_unknown: { role_arn: true },
  };
  expect(found(role, policy(allowing(READ, OBJECTS)), association)).toEqual([]);
  expect(found(policy(allowing(["dynamodb:GetItem", "dynamodb:PutItem"], TABLE)))).toEqual([]);
  expect(found(identity, credential({}), assignment("Key Vault Secrets User", VAULT))).toEqual([]);
});

test.each<[what: string, ...changes: ChangeSketch[]]>([
  ["all of a service", policy(allowing(["s3:*"], "*"))],
  ["every bucket's objects", policy(allowing(READ, "arn:aws:s3:::*/*"))],
  ["every secret", policy(allowing(["secretsmanager:GetSecretValue"], "*"))],
  ["a role for others", policy(allowing(["iam:PassRole"], "arn:aws:iam::111122223333:role/admin"))],
  ["another action by a pattern", policy(allowing(["dynamodb:*"], TABLE), allowing(["dynamodb:GetItem"], TABLE))],
  ["another bucket", policy(allowing(READ, OBJECTS, "arn:aws:s3:::reports/*"), allowing(READ, OBJECTS))],
  [
    "a policy of AWS",
    { type: "aws_iam_role_policy_attachment", after: { policy_arn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" } },
  ],
  [
    "another role",
    {
      type: "aws_eks_pod_identity_association",
      before: { role_arn: "arn:aws:iam::111122223333:role/a" },
      after: { role_arn: "arn:aws:iam::111122223333:role/b" },
    },
  ],
  [
    "no boundary",
    {
      type: "aws_iam_role",
      before: { permissions_boundary: "a", ...trust },
      after: { permissions_boundary: "", ...trust },
    },
  ],
  ["administration", assignment("User Access Administrator", VAULT)],
  ["all of a group", assignment("Key Vault Secrets User", VAULT.split("/providers")[0] ?? "")],
  ["an identity that stands already", credential({ parent_id: "/subscriptions/a/identity" })],
])("rights that are or become %s wait for an approval", (_, ...changes) => {
  expect(found(...changes)).toEqual([expect.stringMatching(/^rights: /)]);
});
