import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { minimalEks, minimalGroup } from "../../../__tests__/support/eks";
import { synthesizeEks } from "../../../__tests__/support/synthesize-eks";
import type { EksCluster } from "../../../config/eks";
import { missingMoto, missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { judge } from "../../pipeline/guard";
import { readPlan } from "../../pipeline/plan-json";
import { type Account, startAwsAccount } from "../account";
import { StackLife } from "../stack-life";

// Changes of a running EKS cluster with the real provider: what the guard says of each plan, and what its apply comes to.
jest.setTimeout(900_000);

const missing = missingMoto() ?? missingProvider("aws");
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);

const NAME = "test-eks";
const general = { ...minimalGroup, scaling: { min: 1, max: 10, initial: 2 } };
const network = { ...minimalEks.network, natGateways: "one" } as const;
const START = {
  kubernetesVersion: "1.35",
  network,
  nodeGroups: { general },
  addOns: {
    coredns: { version: "v1.12.4-eksbuild.1" },
    "aws-efs-csi-driver": {
      configuration: { controller: { deleteAccessPointRootDir: true } },
      identity: {
        serviceAccount: "efs-csi-controller-sa",
        rights: { managedPolicies: ["arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy"] },
      },
    },
  },
} satisfies Partial<EksCluster>;

/** One stack in one account, changed again and again. */
class Cluster {
  private readonly folder: string;
  private readonly account: Account;
  private readonly life: StackLife;

  constructor(folder: string, account: Account) {
    this.folder = folder;
    this.account = account;
    this.life = new StackLife(NAME, join(folder, "stack"), account, new AbortController().signal, { localState: true });
  }

  /** What the guard says of a configuration's plan, a line each, and what it names and lets pass. */
  async plan(config: Partial<EksCluster>) {
    const stacks = join(this.folder, "stacks");
    await rm(stacks, { recursive: true, force: true });
    await mkdir(join(stacks, NAME), { recursive: true });
    await writeFile(join(stacks, NAME, "cdk.tf.json"), JSON.stringify(synthesizeEks({ ...START, ...config })));
    await this.life.open(stacks);
    const plan = readPlan(JSON.stringify(await this.life.planJson()));
    const { findings, notices } = judge(plan, []);
    return {
      refused: findings.map(({ rule, message, final }) => `${rule}${final ? ", never approvable" : ""}: ${message}`),
      notices: notices.map(({ message }) => message),
    };
  }

  /** The error of applying that plan; empty where it succeeds. */
  async apply(): Promise<string> {
    const { code, stderr } = await this.life.run("apply", "-no-color", "plan");
    return code === 0 ? "" : stderr.replace(/[\s│╷╵]+/g, " ");
  }

  private async eks(path: string, init?: RequestInit): Promise<Record<string, never>> {
    const authorization = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/eks/aws4_request, Signature=y";
    const answer = await fetch(`${this.account.env["AWS_ENDPOINT_URL_EKS"]}/clusters/c${path}`, {
      ...init,
      headers: { authorization },
    });
    return (await answer.json()) as Record<string, never>;
  }

  async groups(): Promise<readonly { readonly name: string; readonly nodes: number }[]> {
    const { nodegroups } = (await this.eks("/node-groups")) as unknown as { readonly nodegroups: readonly string[] };
    return Promise.all(
      nodegroups.map(async (name) => {
        const { nodegroup } = (await this.eks(`/node-groups/${name}`)) as unknown as {
          readonly nodegroup: { readonly scalingConfig: { readonly desiredSize: number } };
        };
        return { name: name.replace(/-\d{26}$/, ""), nodes: nodegroup.scalingConfig.desiredSize };
      }),
    );
  }

  /** The version of an add-on that runs. */
  async addOn(name: string): Promise<string> {
    const { addon } = (await this.eks(`/addons/${name}`)) as unknown as {
      readonly addon: { readonly addonVersion: string };
    };
    return addon.addonVersion;
  }

  /** What the autoscaler does: each group runs so many nodes. */
  async scaleTo(desiredSize: number): Promise<void> {
    const { nodegroups } = (await this.eks("/node-groups")) as unknown as { readonly nodegroups: readonly string[] };
    for (const name of nodegroups) {
      await this.eks(`/node-groups/${name}/update-config`, {
        method: "POST",
        body: JSON.stringify({ scalingConfig: { desiredSize } }),
      });
    }
  }
}

(missing === undefined ? test : test.skip)(
  "an EKS cluster is applied and upgraded with its add-ons, and counts beyond what runs are refused by guard and cloud",
  () =>
    withTemporaryFolder("eks-day-two", async (folder) => {
      const account = await startAwsAccount(minimalEks.accountId, folder, undefined);
      try {
        const cluster = new Cluster(folder, account);

        // No role of the configuration exists in this account: KMS would refuse a policy that names one.
        await cluster.plan({});
        expect(await cluster.apply()).toBe("");
        expect(await cluster.groups()).toEqual([{ name: "general", nodes: 2 }]);

        // Counts beyond what runs.
        await cluster.scaleTo(5);
        const scaled = (min: number, max: number) => ({
          nodeGroups: { general: { ...general, scaling: { ...general.scaling, min, max, initial: min } } },
        });
        expect(await cluster.plan(scaled(6, 10))).toMatchObject({
          refused: [expect.stringMatching(/^cannot-apply, never approvable: .*least becomes 6 where 5 nodes run/)],
        });
        expect(await cluster.apply()).toContain("Minimum capacity 6 can't be greater than desired size 5");
        expect(await cluster.plan(scaled(1, 4))).toMatchObject({
          refused: [expect.stringMatching(/^cannot-apply, never approvable: .*most becomes 4 where 5 nodes run/)],
        });
        expect(await cluster.apply()).toContain("Desired capacity 5 can't be greater than max size 4");
        expect(await cluster.plan(scaled(5, 10))).toMatchObject({ refused: [] });
        expect(await cluster.apply()).toBe("");

        // The next minor: kube-proxy, which has no version, moves in the same plan; what stays is named.
        expect(await cluster.addOn("kube-proxy")).toBe("v1.35.0-eksbuild.2");
        const next = { ...scaled(5, 10), kubernetesVersion: "1.36" } as const;
        const [behind] = (await cluster.plan(next)).notices.filter((notice) => notice.includes("stay behind"));
        expect(behind).toContain("coredns v1.12.4-eksbuild.1");
        expect(behind).not.toContain("kube-proxy");
        expect(await cluster.apply()).toBe("");
        expect(await cluster.addOn("kube-proxy")).toBe("v1.36.0-eksbuild.2");
        expect(await cluster.addOn("aws-efs-csi-driver")).toBe("v2.1.13-eksbuild.1");
      } finally {
        await account.stop();
      }
    }),
);
