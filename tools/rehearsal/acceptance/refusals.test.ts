import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { production } from "../../../__tests__/fixtures/production";
import { validEnvironments } from "../../../__tests__/fuzz/environments";
import { mutated, mutations } from "../../../__tests__/fuzz/mutations";
import { unchecked } from "../../../__tests__/support/complete";
import { type StackJson, synthesizeApp } from "../../../__tests__/support/synthesize";
import type { Environment } from "../../../config/environment";
import { checkEnvironments } from "../../../rules/check-environments";
import { ConfigurationError } from "../../../rules/configuration-error";
import { addEnvironment } from "../../../stacks/add-environment";
import { kubeconfig, kubectl } from "../../lib/kubectl";
import { type Manifest, manifestsOf } from "../../lib/manifests";
import { missingMoto } from "../../lib/missing-provider";
import { terraform } from "../../lib/terraform";
import { awsQuery, tagMembers, unsigned } from "../aws-query";
import { type Moto, startMoto } from "../moto";
import { openWorkspace } from "../workspace";
import { type Confirmation, confirmed } from "./confirmed";

// Synthesizes configurations despite the rules that refuse them, and shows that something else refuses them, too: the
// providers, moto in place of AWS, or the API server of KUBECONFIG in a dry run.
jest.setTimeout(600_000);

const [sample] = fc.sample(validEnvironments, { numRuns: 1, seed: 5 });
if (sample === undefined) throw new Error("no environment");
const base: Environment = sample;
const scratch = mkdtempSync(join(tmpdir(), "gantry-refusals-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Stacks = Readonly<Record<string, StackJson>>;
const stacksOf = (environment: Environment): Stacks =>
  synthesizeApp((app) => addEnvironment(app, unchecked(environment)));
const baseStacks = stacksOf(base);

const askedOf = (by: Confirmation["by"]) => confirmed.filter((one) => one.by === by);

function wrong({ rule, change }: Confirmation, of = base): Environment {
  const mutation = mutations.find((one) => one.rule === rule);
  if (mutation === undefined) throw new Error(`no mutation violates ${rule}`);
  return mutated(of, change === undefined ? mutation : { ...mutation, change });
}

/** The stacks that differ from those of the valid environment. */
function changedStacks(environment: Environment): Stacks {
  const isChanged = ([name, stack]: [string, StackJson]) => JSON.stringify(stack) !== JSON.stringify(baseStacks[name]);
  return Object.fromEntries(Object.entries(stacksOf(environment)).filter(isChanged));
}

function rulesThatRefuse(environment: Environment): readonly string[] {
  try {
    checkEnvironments([environment], { strict: true });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.reports.flatMap(({ findings }) => findings.map(({ rule }) => rule));
  }
}

test.each(confirmed)("$rule refuses what the $by refuses: $says", (confirmation) => {
  expect(rulesThatRefuse(wrong(confirmation))).toContain(confirmation.rule);
});

/** The API server's message about objects, all of them in the default namespace; empty if it accepts them. */
async function serverMessage(manifests: readonly Manifest[]): Promise<string> {
  const items = manifests.map((manifest) =>
    manifest.kind === "Namespace"
      ? manifest
      : { ...manifest, metadata: { ...manifest.metadata, namespace: "default" } },
  );
  const file = join(scratch, "list.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  const { code, stderr } = await kubectl("apply", "--dry-run=server", "--validate=strict", "-f", file);
  return code === 0 ? "" : stderr;
}

const objectsOf = (stacks: Stacks) =>
  Object.values(stacks)
    .filter(({ resource = {} }) => "kubernetes_deployment_v1" in resource)
    .flatMap((stack) => manifestsOf(stack));

if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG is not set\n");

(kubeconfig === undefined ? describe.skip : describe)("the API server", () => {
  test("accepts the objects of production and of the valid environment", async () => {
    for (const stacks of [stacksOf(production), baseStacks]) {
      expect(objectsOf(stacks).length).toBeGreaterThan(10);
      expect(await serverMessage(objectsOf(stacks))).toBe("");
    }
  });

  test.each(askedOf("API server"))("refuses, as $rule does: $says", async (confirmation) => {
    const fine = new Set(objectsOf(baseStacks).map((manifest) => JSON.stringify(manifest)));
    const objects = objectsOf(changedStacks(wrong(confirmation)));
    const changed = objects.filter((manifest) => !fine.has(JSON.stringify(manifest)));
    expect(await serverMessage(changed)).toContain(confirmation.says);
  });
});

const motoMissing = missingMoto();
if (motoMissing !== undefined) process.stderr.write(`skipped: ${motoMissing}\n`);

(motoMissing === undefined ? describe : describe.skip)("moto", () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto("111122223333");
  });
  afterAll(() => moto.stop());

  const query = async (service: "ec2" | "iam", action: string, parameters: Readonly<Record<string, string>>) =>
    (await awsQuery(moto.url, service, "us-east-1", action, parameters)).text;

  /** moto's errors about the EKS stack's bucket, its subnets, and a role with its tags. */
  async function motoErrors(stacks: Stacks): Promise<string> {
    const stack = stacks[`${base.name}-eks`];
    if (stack === undefined) throw new Error("no EKS stack");
    const { bucket } = (stack.terraform["backend"] as { s3: { bucket: string } }).s3;
    const vpc = await query("ec2", "CreateVpc", {
      CidrBlock: String(Object.values(stack.resource?.["aws_vpc"] ?? {})[0]?.["cidr_block"]),
    });
    const subnets = Object.values(stack.resource?.["aws_subnet"] ?? {}).map((subnet) =>
      query("ec2", "CreateSubnet", {
        VpcId: /<vpcId>(.*?)<\/vpcId>/.exec(vpc)?.[1] ?? "",
        CidrBlock: String(subnet["cidr_block"]),
        AvailabilityZone: String(subnet["availability_zone"]),
      }),
    );
    const [{ tags } = {}] = (stack.provider?.["aws"]?.[0]?.["default_tags"] ?? []) as {
      tags?: Record<string, string>;
    }[];
    const role = query("iam", "CreateRole", {
      RoleName: randomUUID(),
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      ...tagMembers(tags ?? {}),
    });
    const createBucket = fetch(`${moto.url}/${bucket}`, { method: "PUT", headers: unsigned("s3") }).then((answer) =>
      answer.text(),
    );
    const answers = await Promise.all([createBucket, ...subnets, role]);
    return [vpc, ...answers].filter((answer) => answer.includes("<Error>")).join("\n");
  }

  const s3: Environment = { ...base, backend: { type: "s3", bucket: "states", region: "us-east-1" } };

  test("accepts the valid environment", async () => {
    expect(await motoErrors(stacksOf(s3))).toBe("");
  });

  test.each(askedOf("emulator moto"))("refuses, as $rule does: $says", async (confirmation) => {
    expect(await motoErrors(stacksOf(wrong(confirmation, s3)))).toContain(confirmation.says);
  });
});

/** One configuration of many stacks, whose names are prefixed with the stack's key. */
function merged(stacks: Readonly<Record<string, StackJson>>): object {
  const resource: Record<string, Record<string, unknown>> = {};
  const data: Record<string, Record<string, unknown>> = {};
  const requirements: Record<string, unknown> = {};
  const variable: Record<string, unknown> = {};
  for (const [key, stack] of Object.entries(stacks)) {
    const addresses = (blocks: StackJson["resource"] = {}, prefix = "") =>
      Object.entries(blocks).flatMap(([type, own]) => Object.keys(own).map((name) => `${prefix}${type}.${name}`));
    const names = new Set([...addresses(stack.resource), ...addresses(stack.data, "data.")]);
    for (const [target, blocks] of [
      [resource, stack.resource],
      [data, stack.data],
    ] as const) {
      const text = JSON.stringify(blocks ?? {}).replace(
        /\b(data\.)?([a-z]\w+)\.([\w-]+)/g,
        (whole, data: string | undefined, type: string, name: string) =>
          names.has(whole) ? `${data ?? ""}${type}.${key}-${name}` : whole,
      );
      for (const [type, own] of Object.entries(JSON.parse(text) as Record<string, Record<string, unknown>>)) {
        const renamed = Object.entries(own).map(([name, body]) => [`${key}-${name}`, body]);
        target[type] = { ...target[type], ...Object.fromEntries(renamed) };
      }
    }
    Object.assign(requirements, stack.terraform["required_providers"]);
    Object.assign(variable, stack.variable);
  }
  const provider = { aws: { region: "us-east-1" }, azurerm: { features: {} } };
  return { terraform: { required_providers: requirements }, provider, resource, data, variable };
}

interface Diagnostic {
  readonly severity: string;
  readonly address?: string;
  readonly summary: string;
  readonly detail: string;
}

test("the providers refuse what the rules refuse", async () => {
  const asked = askedOf("provider");
  const all = Object.fromEntries([
    ...Object.values(baseStacks).map((stack, index) => [`fine-${index}`, stack]),
    ...asked.flatMap((confirmation, index) =>
      Object.values(changedStacks(wrong(confirmation))).map((stack, part) => [`case-${index}-${part}`, stack]),
    ),
  ]);
  const stack = join(scratch, "stack");
  mkdirSync(stack);
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify(merged(all)));
  const workspace = await openWorkspace(stack, join(scratch, "workspace"), { backend: false });
  if (workspace.skipped !== undefined) {
    process.stderr.write(`skipped: ${workspace.skipped}\n`);
    return;
  }
  const { stdout } = await terraform(workspace.directory, ["validate", "-json"]);
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const ofCase = (key: string) =>
    errors
      .filter(({ address = "" }) => address.includes(`.${key}-`))
      .map(({ summary, detail }) => `${summary} ${detail}`.replaceAll(/\s+/g, " "));
  expect(errors.filter(({ address = "" }) => !address.includes(".case-"))).toEqual([]);
  const results = asked.map(({ rule, says }, index) => ({ rule, says, errors: ofCase(`case-${index}`) }));
  expect(results.filter(({ says, errors }) => !errors.some((text) => text.includes(says)))).toEqual([]);
});
