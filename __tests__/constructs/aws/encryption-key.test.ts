import { minimalEks } from "../../support/eks";
import { resourceOf } from "../../support/synthesize";
import { synthesizeEks } from "../../support/synthesize-eks";

interface Statement {
  readonly Sid: string;
  readonly Principal: { readonly AWS?: string | readonly string[]; readonly Service?: string };
  readonly Action: string | readonly string[];
  readonly Condition?: unknown;
}

const key = resourceOf(synthesizeEks({ region: "eu-west-1", ...zones() }), "aws_kms_key");
const statements: readonly Statement[] = JSON.parse(String(key["policy"])).Statement;

function zones() {
  return { network: { ...minimalEks.network, availabilityZones: ["eu-west-1a", "eu-west-1b"] } };
}

test("the key rotates, waits 30 days for its deletion and has an alias", () => {
  expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  expect(resourceOf(synthesizeEks(), "aws_kms_alias")["name"]).toBe("alias/eks/c");
});

test("the policy names the account, the cluster's role and CloudWatch alone, which exist before the key", () => {
  expect(statements.map(({ Principal }) => Principal)).toEqual([
    { AWS: "arn:aws:iam::111122223333:root" },
    { AWS: "*" },
    { AWS: expect.stringMatching(/^\$\{aws_iam_role\.cluster-role_\w+\.arn\}$/) },
    { Service: "logs.eu-west-1.amazonaws.com" },
  ]);
});

test("admins are matched by their ARN: KMS refuses a policy that names a missing principal", () => {
  expect(statements.find(({ Sid }) => Sid === "Admins")?.Condition).toEqual({
    StringEquals: { "kms:CallerAccount": ["111122223333"] },
    ArnEquals: { "aws:PrincipalArn": minimalEks.admins },
  });
});

test("an admin may manage the key and not decrypt with it", () => {
  const actions = statements.find(({ Sid }) => Sid === "Admins")?.Action ?? [];
  expect(actions).toContain("kms:PutKeyPolicy");
  expect(JSON.stringify(actions)).not.toMatch(/kms:\*|Decrypt|Encrypt|GenerateDataKey|CreateGrant/);
});

test("CloudWatch uses the key for the cluster's own log groups only", () => {
  expect(statements.find(({ Sid }) => Sid === "Logs")?.Condition).toEqual({
    ArnEquals: {
      "kms:EncryptionContext:aws:logs:arn": [
        "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/eks/c/cluster",
        "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vpc/c/flow-logs",
      ],
    },
  });
});

test.each([true, false])("protected is %s: so is the refusal to destroy the key", (isProtected) => {
  expect(resourceOf(synthesizeEks({}, isProtected), "aws_kms_key")["lifecycle"]).toEqual({
    prevent_destroy: isProtected,
  });
});
