import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { synthesizeEks } from "../../../__tests__/support/synthesize-eks";
import type { EksCluster } from "../../../config/eks";
import { isObject } from "../../lib/json";
import { missingMoto, missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { type Outcome, terraform } from "../../lib/terraform";
import { type Account, startAwsAccount } from "../account";
import { Deviations } from "../deviations";
import { changesOf, type PlanJson } from "../plan";
import { openWorkspace } from "../workspace";

// A cluster on a network that plain Terraform made before it, with the real provider: planned, applied, destroyed, and each
// reason why a plan refuses a network.
jest.setTimeout(600_000);

const missing = missingProvider("aws") ?? missingMoto();
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);

const ZONES = ["us-east-1a", "us-east-1b"] as const;
const elb = (kind: string) => ({ [`kubernetes.io/role/${kind}`]: "1" });
const aws = { source: "hashicorp/aws", version: ">= 0.0.1" };

/** A team's own network: private subnets that fit, a small one, and one without its tag. */
const OWNERS = {
  terraform: { required_providers: { aws } },
  provider: { aws: { region: "us-east-1" } },
  resource: {
    aws_vpc: {
      main: { cidr_block: "10.20.0.0/16", enable_dns_hostnames: true },
      silent: { cidr_block: "10.30.0.0/16", enable_dns_hostnames: false },
    },
    aws_subnet: {
      a: subnetOf("main", "10.20.0.0/20", ZONES[0], elb("internal-elb")),
      b: subnetOf("main", "10.20.16.0/20", ZONES[1], elb("internal-elb")),
      small: subnetOf("main", "10.20.32.0/27", ZONES[1], elb("internal-elb")),
      untagged: subnetOf("main", "10.20.33.0/24", ZONES[0], {}),
      public: subnetOf("main", "10.20.34.0/24", ZONES[0], elb("elb")),
      foreign: subnetOf("silent", "10.30.0.0/20", ZONES[1], {}),
    },
  },
  output: Object.fromEntries(
    [
      ...["main", "silent"].map((name) => [name, `aws_vpc.${name}`]),
      ...["a", "b", "small", "untagged", "public", "foreign"].map((name) => [name, `aws_subnet.${name}`]),
    ].map(([name, address]) => [name, { value: `\${${address}.id}` }]),
  ),
};

function subnetOf(vpc: string, cidr: string, zone: string, tags: Readonly<Record<string, string>>) {
  return { vpc_id: `\${aws_vpc.${vpc}.id}`, cidr_block: cidr, availability_zone: zone, tags };
}

type Ids = Readonly<Record<"main" | "silent" | "a" | "b" | "small" | "untagged" | "public" | "foreign", string>>;

(missing === undefined ? describe : describe.skip)("a network that is already there", () => {
  let account: Account;
  beforeAll(async () => {
    account = await startAwsAccount("111122223333", "", undefined);
  });
  afterAll(() => account.stop());

  const run = (directory: string, ...args: readonly string[]): Promise<Outcome> =>
    terraform(directory, [...args, "-no-color"], { env: account.env });

  async function succeed(directory: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await run(directory, ...args);
    if (code !== 0) throw new Error(stderr || stdout);
    return stdout;
  }

  async function ownersNetwork(directory: string): Promise<Ids> {
    await mkdir(directory);
    await writeFile(join(directory, "main.tf.json"), JSON.stringify(OWNERS));
    await succeed(directory, "init");
    await succeed(directory, "apply", "-auto-approve");
    const outputs: unknown = JSON.parse(await succeed(directory, "output", "-json"));
    if (!isObject(outputs)) throw new Error("no outputs");
    return Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, isObject(output) ? String(output["value"]) : ""]),
    ) as Ids;
  }

  /** An initialized folder of a stack on the network. */
  async function stackOn(folder: string, network: EksCluster["network"]): Promise<string> {
    const stack = synthesizeEks({ network, platform: { traefik: { loadBalancer: { internal: true } } } });
    await mkdir(join(folder, "synthesized"), { recursive: true });
    await writeFile(join(folder, "synthesized", "cdk.tf.json"), JSON.stringify(stack));
    const { directory, skipped } = await openWorkspace(join(folder, "synthesized"), join(folder, "stack"));
    if (directory === undefined) throw new Error(skipped);
    return directory;
  }

  test("it carries a cluster, is still there after it, and a plan refuses one that cannot", () =>
    withTemporaryFolder("existing-network", async (folder) => {
      const ids = await ownersNetwork(join(folder, "owner"));
      const subnet = (id: string, zone: string) => ({ id, availabilityZone: zone });
      const fits = {
        vpcId: ids.main,
        vpcCidr: "10.20.0.0/16",
        privateSubnets: [subnet(ids.a, ZONES[0]), subnet(ids.b, ZONES[1])],
        publicSubnets: [subnet(ids.public, ZONES[0])],
      };

      const [first, second] = fits.privateSubnets;
      if (first === undefined || second === undefined) throw new Error("no subnets");
      const refused = [
        [{ vpcCidr: "10.21.0.0/16" }, "must be the range of"],
        [{ privateSubnets: [first, subnet(ids.b, "us-east-1c")] }, "must lie in us-east-1c; it lies in us-east-1b"],
        [
          { privateSubnets: [first, subnet(ids.foreign, ZONES[1])] },
          `must lie in ${ids.main}; it lies in ${ids.silent}`,
        ],
        [{ privateSubnets: [first, subnet(ids.small, ZONES[1])] }, "addresses for its zone's nodes and pods"],
        [
          { privateSubnets: [subnet(ids.untagged, ZONES[0]), second] },
          "must have the tag kubernetes.io/role/internal-elb",
        ],
        [{ publicSubnets: [subnet(ids.untagged, ZONES[0])] }, "must have the tag kubernetes.io/role/elb"],
        [
          { vpcId: ids.silent, vpcCidr: "10.30.0.0/16", privateSubnets: [first, second] },
          "must have DNS resolution and DNS hostnames on",
        ],
      ] as const;
      for (const [index, [change, reason]] of refused.entries()) {
        const wrong = await stackOn(join(folder, `refused-${index}`), { ...fits, ...change });
        const { code, stderr } = await run(wrong, "plan");
        expect(stderr.replace(/[\s│]+/g, " ").slice(0, 2000)).toContain(reason);
        expect(code).toBe(1);
      }
      expect((await account.inventory()).filter((line) => /eks|kms/.test(line))).toEqual([]);

      const directory = await stackOn(join(folder, "fits"), fits);
      await succeed(directory, "apply", "-auto-approve");
      await succeed(directory, "plan", "-out=again.tfplan");
      const again = JSON.parse(await succeed(directory, "show", "-json", "again.tfplan")) as PlanJson;
      expect(new Deviations().unexplained(changesOf(again))).toEqual([]);
      const outputs: unknown = JSON.parse(await succeed(directory, "output", "-json"));
      expect(outputs).toMatchObject({ vpc_id: { value: ids.main }, private_subnet_ids: { value: [ids.a, ids.b] } });
      await succeed(directory, "destroy", "-auto-approve");
      await succeed(join(folder, "owner"), "plan", "-detailed-exitcode");
    }));
});
