import { minimalEcr } from "../../support/registry";
import { resourceOf, resourcesOf, type StackJson } from "../../support/synthesize";
import { synthesizeEcr } from "../../support/synthesize-registry";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const { pusherArn, admins } = minimalEcr;
const node = (cluster: string, account = "111122223333") =>
  `arn:aws:iam::${account}:role/${cluster}-node-20261123162033000000000001`;
const SERVICE = "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForX";

const stack = synthesizeEcr({}, [{ name: "x", accountId: "111122223333" }]);

function statements(json: StackJson): readonly Statement[] {
  return JSON.parse(String(resourceOf(json, "aws_ecr_repository_policy")["policy"])).Statement;
}

/** Whether a policy denies an action to a principal, by the two operators it uses. */
function denies(json: StackJson, action: string, principal: string): boolean {
  return statements(json).some(({ Effect, Action, Condition }) => {
    const others = [Condition["ArnNotLike"]?.["aws:PrincipalArn"] ?? []].flat();
    const isNamed = others.some((pattern) =>
      new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(principal),
    );
    return Effect === "Deny" && Action.includes(action) && !isNamed;
  });
}

test("tags are immutable, pushes are scanned, and images in it keep a repository from being destroyed", () => {
  expect(resourceOf(stack, "aws_ecr_repository")).toMatchObject({
    name: "web-api",
    image_tag_mutability: "IMMUTABLE",
    image_scanning_configuration: { scan_on_push: true },
    force_delete: false,
  });
});

test("images are encrypted with the registry's own key, which rotates", () => {
  expect(resourceOf(stack, "aws_ecr_repository")["encryption_configuration"]).toEqual([
    { encryption_type: "KMS", kms_key: expect.stringMatching(/^\$\{aws_kms_key\.\w+\.arn\}$/) },
  ]);
  expect(resourceOf(stack, "aws_kms_key")).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  expect(resourceOf(stack, "aws_kms_alias")["name"]).toBe("alias/ecr/test-ecr");
});

test("the key's policy lets in the account and the admins alone", () => {
  const policy = JSON.parse(String(resourceOf(stack, "aws_kms_key")["policy"]));
  const accounts = [...new Set(admins.map((arn) => arn.split(":")[4]))];
  expect(policy.Statement).toMatchObject([
    { Principal: { AWS: "arn:aws:iam::111122223333:root" } },
    {
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "kms:CallerAccount": accounts }, ArnEquals: { "aws:PrincipalArn": admins } },
    },
  ]);
});

test.each([
  ["defaults", {}, { "web-api": {} }, [7, 30]],
  ["stated values", { untaggedDays: 1 }, { "web-api": { keepImages: 5 } }, [1, 5]],
] as const)("old images go: %s", (_, change, repositories, counts) => {
  const json = synthesizeEcr({ ...change, repositories });
  const { rules } = JSON.parse(String(resourceOf(json, "aws_ecr_lifecycle_policy")["policy"]));
  expect(rules.map(({ selection }: { selection: { countNumber: number } }) => selection.countNumber)).toEqual(counts);
  expect(rules).toMatchObject([
    { selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days" } },
    { selection: { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan" } },
  ]);
});

test.each([true, false])("protected is %s: so is the refusal to destroy repositories and key", (isProtected) => {
  const json = synthesizeEcr({}, [], isProtected);
  for (const type of ["aws_ecr_repository", "aws_kms_key"])
    expect(resourceOf(json, type)["lifecycle"]).toEqual({ prevent_destroy: isProtected });
});

describe("who pulls", () => {
  const pull = "ecr:BatchGetImage";

  test.each([node("x"), pusherArn, ...admins, SERVICE])("%s is not denied it", (principal) => {
    expect(denies(stack, pull, principal)).toBe(false);
  });

  test.each([
    node("y"),
    node("x-node"),
    node("xx"),
    node("x", "444455556666"),
    "arn:aws:iam::111122223333:role/x-cluster-20261123162033000000000001",
    "arn:aws:iam::111122223333:role/x-node-20261123162033000000000001-2",
    "arn:aws:iam::111122223333:user/ci",
  ])("%s is", (principal) => {
    expect(denies(stack, pull, principal)).toBe(true);
  });

  test("a cluster of another account is let in by that account's name too", () => {
    const json = synthesizeEcr({}, [{ name: "x", accountId: "444455556666" }]);
    expect(denies(json, pull, node("x", "444455556666"))).toBe(false);
    expect(statements(json).find(({ Sid }) => Sid === "Pull")?.Principal).toEqual({
      AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"],
    });
  });

  test("without clusters, CI and the admins", () => {
    expect(denies(synthesizeEcr(), pull, node("x"))).toBe(true);
    expect(denies(synthesizeEcr(), pull, pusherArn)).toBe(false);
  });
});

test("CI and the admins push, and no node does", () => {
  expect([pusherArn, ...admins, node("x")].map((principal) => denies(stack, "ecr:PutImage", principal))).toEqual([
    false,
    false,
    true,
  ]);
});

test("AWS's own services are not denied anything", () => {
  for (const { Effect, Condition } of statements(stack)) {
    expect(Condition["Bool"]).toEqual(Effect === "Deny" ? { "aws:PrincipalIsAWSService": "false" } : undefined);
  }
});

test("each repository has its own lifecycle and policy", () => {
  const json = synthesizeEcr({ repositories: { "web-api": {}, "team/worker": {} } });
  for (const type of ["aws_ecr_repository", "aws_ecr_lifecycle_policy", "aws_ecr_repository_policy"])
    expect(resourcesOf(json, type)).toHaveLength(2);
});
