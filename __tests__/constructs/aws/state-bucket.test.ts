import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { StateBucket } from "../../../constructs/aws/state-bucket";
import { resourceOf, synthesizeStack } from "../../support/synthesize";

const stack = synthesizeStack((scope) => {
  new AwsProvider(scope, "aws", { region: "us-east-1" });
  new StateBucket(scope, "state", { name: "the-state", accountId: "111122223333" });
});
const one = (type: string) => resourceOf(stack, type);

test("bucket and key refuse to be destroyed", () => {
  expect(one("aws_s3_bucket")).toMatchObject({ bucket: "the-state", lifecycle: { prevent_destroy: true } });
  expect(one("aws_kms_key")).toMatchObject({
    enable_key_rotation: true,
    deletion_window_in_days: 30,
    lifecycle: { prevent_destroy: true },
  });
});

test("it is encrypted with its own key", () => {
  expect(one("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
    {
      apply_server_side_encryption_by_default: {
        kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\.state_key_\w+\.arn\}$/),
        sse_algorithm: "aws:kms",
      },
      bucket_key_enabled: true,
    },
  ]);
});

test("it is versioned, and old versions go after 90 days", () => {
  expect(one("aws_s3_bucket_versioning")["versioning_configuration"]).toEqual({ status: "Enabled" });
  expect(one("aws_s3_bucket_lifecycle_configuration")["rule"]).toMatchObject([
    { status: "Enabled", noncurrent_version_expiration: [{ noncurrent_days: 90 }] },
  ]);
});

test("access needs TLS 1.2, and is never public", () => {
  const { Statement } = JSON.parse(String(one("aws_s3_bucket_policy")["policy"]));
  const resources = ["arn:aws:s3:::the-state", "arn:aws:s3:::the-state/*"];
  const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: resources };
  expect(Statement).toEqual([
    { Sid: "TlsOnly", ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "Tls12", ...deny, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ]);
  expect(one("aws_s3_bucket_public_access_block")).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(one("aws_s3_bucket_ownership_controls")["rule"]).toEqual({ object_ownership: "BucketOwnerEnforced" });
});
