import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { production } from "../../../__tests__/fixtures/production";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import { applyObjects, kubeconfig, kubectl, secondsSince, simulatedNode, waitUntil } from "../../lib/kubectl";
import { missingMoto } from "../../lib/missing-provider";
import { awsQuery, tagMembers } from "../aws-query";
import { type Moto, startMoto } from "../moto";
import { parseXml, textsOf } from "../xml";

// Runs the real cluster autoscaler (CLUSTER_AUTOSCALER is its binary) against the cluster of KUBECONFIG and an emulated AWS,
// with production's flags and with Auto Scaling groups that have production's tags. This test creates a node for each
// instance in place of EC2 and a kubelet, and kwok simulates the nodes. To build the autoscaler:
//   git clone --branch cluster-autoscaler-1.36.1 https://github.com/kubernetes/autoscaler
//   cd autoscaler/cluster-autoscaler && go build -tags aws -o cluster-autoscaler .
const binary = process.env["CLUSTER_AUTOSCALER"];
const NAMESPACE = "gantry-autoscaler";
const MINE = "gantry.dev/acceptance";
const LOAD = 30;

const { eks } = production.clusters;
const stacks = synthesizeEnvironments({ ...production, teams: {}, clusters: { eks: { ...eks, workloads: {} } } });

interface Values {
  readonly autoDiscovery: { readonly tags: readonly string[] };
  readonly extraArgs: Readonly<Record<string, unknown>>;
}

interface Instance {
  readonly id: string;
  readonly zone: string;
  readonly group: string;
}

function missing(): string | undefined {
  if (kubeconfig === undefined) return "KUBECONFIG is not set";
  if (binary === undefined || !existsSync(binary)) return "CLUSTER_AUTOSCALER must be the path of a cluster autoscaler";
  return missingMoto();
}

const reason = missing();
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);
jest.setTimeout(600_000);

(reason === undefined ? test : test.skip)(
  "pods for the empty spot group scale it up, and their deletion scales it down",
  async () => {
    const scratch = mkdtempSync(join(tmpdir(), "gantry-autoscaler-"));
    const moto = await startMoto(eks.accountId);
    let autoscaler: ReturnType<typeof spawn> | undefined;
    try {
      const aws = callerOf(moto);
      const subnets = await subnetsOf(aws);
      for (const group of ["general", "spot"] as const) await makeGroup(aws, group, subnets);
      await applyObjects([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }, load(LOAD)]);
      const known = new Set<string>();
      await waitUntil(async () => (await syncNodes(aws, known)).length === eks.nodeGroups.general.scaling.min);

      autoscaler = startAutoscaler(moto, scratch);
      const start = performance.now();
      const onSpot = async () => (await syncNodes(aws, known)).filter(({ group }) => group === "eks-spot").length;
      await waitUntil(async () => (await onSpot()) > 0 && (await scheduled()) === LOAD);
      const grown = await onSpot();
      process.stderr.write(
        `| load | ${LOAD} pods on ${grown} nodes of a group at 0 after ${secondsSince(start)} s |\n`,
      );
      expect(grown).toBeLessThanOrEqual(eks.nodeGroups.spot.scaling.max);

      await applyObjects([load(1)]);
      const end = performance.now();
      await waitUntil(async () => (await onSpot()) < grown);
      process.stderr.write(
        `| no load | ${grown - (await onSpot())} of ${grown} nodes removed after ${secondsSince(end)} s |\n`,
      );
      expect(await scheduled()).toBe(1);
    } finally {
      autoscaler?.kill("SIGKILL");
      await kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=false");
      await kubectl("-n", NAMESPACE, "delete", "pods", "--all", "--force", "--grace-period=0");
      await kubectl("delete", "nodes", "-l", `${MINE}=autoscaler`);
      await moto.stop();
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);

/** Starts the autoscaler with production's flags, but with short delays. */
function startAutoscaler({ url }: Moto, scratch: string) {
  const releases = Object.entries(stacks["production-eks-platform"]?.resource?.["helm_release"] ?? {});
  const [, release] = releases.find(([id]) => id.startsWith("cluster-autoscaler")) ?? [];
  const { autoDiscovery, extraArgs } = JSON.parse(String(release?.["values"])) as Values;
  const delays = { "scan-interval": "5s", "scale-down-delay-after-add": "20s", "scale-down-unneeded-time": "30s" };
  const cloudConfig = join(scratch, "cloud.conf");
  const override = (service: string) =>
    `[ServiceOverride "${service}"]\nService=${service}\nRegion=${eks.region}\nURL=${url}\nSigningRegion=${eks.region}\n`;
  writeFileSync(cloudConfig, `[global]\n${["autoscaling", "ec2", "eks"].map(override).join("")}`);
  const flags = {
    ...extraArgs,
    ...delays,
    kubeconfig,
    "cloud-provider": "aws",
    "cloud-config": cloudConfig,
    "node-group-auto-discovery": `asg:tag=${autoDiscovery.tags.join(",")}`,
    "leader-elect": false,
    address: "127.0.0.1:0",
  };
  const credentials = { AWS_REGION: eks.region, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "a" };
  return spawn(
    binary ?? "",
    Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
    { stdio: "ignore", env: { ...process.env, ...credentials, AWS_EC2_METADATA_DISABLED: "true" } },
  );
}

type Caller = (
  service: "autoscaling" | "ec2",
  action: string,
  parameters?: Readonly<Record<string, string>>,
) => Promise<string>;

function callerOf({ url }: Moto): Caller {
  return async (service, action, parameters = {}) => {
    const { ok, text } = await awsQuery(url, service, eks.region, action, parameters);
    if (!ok) throw new Error(`${action}: ${text}`);
    return text;
  };
}

async function subnetsOf(aws: Caller): Promise<readonly string[]> {
  const vpc = textOf(await aws("ec2", "CreateVpc", { CidrBlock: eks.network.vpcCidr }), "vpcId");
  const subnets = [];
  for (const [index, zone] of eks.network.availabilityZones.entries()) {
    const subnet = { VpcId: vpc, CidrBlock: `10.20.${index}.0/24`, AvailabilityZone: zone };
    subnets.push(textOf(await aws("ec2", "CreateSubnet", subnet), "subnetId"));
  }
  return subnets;
}

/** One of production's groups as EKS creates it, at its minimum size and with the tags of its stack. */
async function makeGroup(aws: Caller, group: "general" | "spot", subnets: readonly string[]): Promise<void> {
  const name = `eks-${group}`;
  const { instanceTypes, scaling } = eks.nodeGroups[group];
  const image = textOf(await aws("ec2", "DescribeImages", { "Owner.1": "amazon" }), "imageId");
  await aws("ec2", "CreateLaunchTemplate", {
    LaunchTemplateName: name,
    "LaunchTemplateData.ImageId": image,
    "LaunchTemplateData.InstanceType": instanceTypes[0],
  });
  const tags = Object.entries(stacks["production-eks"]?.resource?.["aws_autoscaling_group_tag"] ?? {})
    .filter(([id]) => id.startsWith(`node-group-${group}_`))
    .map(([, { tag }]) => tag as { readonly key: string; readonly value: string });
  await aws("autoscaling", "CreateAutoScalingGroup", {
    AutoScalingGroupName: name,
    "LaunchTemplate.LaunchTemplateName": name,
    "LaunchTemplate.Version": "1",
    MinSize: String(scaling.min),
    MaxSize: String(scaling.max),
    DesiredCapacity: String(scaling.min),
    VPCZoneIdentifier: subnets.join(","),
    ...tagMembers(Object.fromEntries(tags.map(({ key, value }) => [key, value])), {
      ResourceId: name,
      ResourceType: "auto-scaling-group",
      PropagateAtLaunch: "false",
    }),
  });
}

/** The instances of the groups; creates the missing nodes and deletes the nodes without an instance. */
async function syncNodes(aws: Caller, known: Set<string>): Promise<readonly Instance[]> {
  const text = await aws("autoscaling", "DescribeAutoScalingInstances");
  const instances = text.split("<member>").flatMap((member): Instance[] => {
    if (!member.includes("<LifecycleState>InService<")) return [];
    const [id, zone] = [textOf(member, "InstanceId"), textOf(member, "AvailabilityZone")];
    return [{ id, zone, group: textOf(member, "AutoScalingGroupName") }];
  });
  const ids = new Set(instances.map(({ id }) => id));
  const added = instances.filter(({ id }) => !known.has(id));
  const removed = [...known].filter((id) => !ids.has(id));
  if (added.length > 0) await applyObjects(added.map(nodeOf));
  if (removed.length > 0) await kubectl("delete", "nodes", ...removed, "--wait=false");
  for (const { id } of added) known.add(id);
  for (const id of removed) known.delete(id);
  return instances;
}

function nodeOf({ id, zone, group }: Instance) {
  const amounts = { pods: "25", cpu: "1750m", memory: "6500Mi", "ephemeral-storage": "43Gi" };
  const isSpot = group === "eks-spot";
  const labels = {
    ...eks.nodeGroups[isSpot ? "spot" : "general"].labels,
    [MINE]: "autoscaler",
    "kubernetes.io/arch": "amd64",
    "topology.kubernetes.io/zone": zone,
    "topology.kubernetes.io/region": eks.region,
  };
  const taints = isSpot ? eks.nodeGroups.spot.taints : [];
  return simulatedNode(id, amounts, labels, { providerID: `aws:///${zone}/${id}`, taints });
}

/** Pods of web-api's size with an `emptyDir`, for spot nodes only. */
function load(replicas: number) {
  const labels = { app: "load" };
  const requests = { ...eks.workloads["web-api"].container.requests, "ephemeral-storage": "64Mi" };
  const container = {
    name: "main",
    image: "example.com/nothing:1",
    resources: { requests },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
  const spec = {
    nodeSelector: eks.nodeGroups.spot.labels,
    tolerations: eks.nodeGroups.spot.taints,
    terminationGracePeriodSeconds: 0,
    containers: [container],
    volumes: [{ name: "tmp", emptyDir: {} }],
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "load", namespace: NAMESPACE },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

async function scheduled(): Promise<number> {
  const path = 'jsonpath={range .items[*]}{.spec.nodeName}{"\\n"}{end}';
  const { stdout } = await kubectl("-n", NAMESPACE, "get", "pods", "-o", path);
  return stdout.split("\n").filter(Boolean).length;
}

function textOf(xml: string, tag: string): string {
  const [text] = textsOf(parseXml(`<Answer>${xml}</Answer>`), tag);
  if (text === undefined) throw new Error(`no ${tag} in ${xml.slice(0, 500)}`);
  return text;
}
