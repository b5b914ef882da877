import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import { production } from "../../../environments/production";
import { applyObjects, kubeconfig, kubectl, secondsSince, waitUntil } from "../../lib/kubectl";
import { missingMoto } from "../../lib/missing-provider";
import { type Moto, startMoto, unsigned } from "../moto";

// The real cluster autoscaler, the binary that CLUSTER_AUTOSCALER names, between the cluster that KUBECONFIG names and an
// emulated AWS: with production's flags, and Auto Scaling groups with production's tags. What EC2 and a kubelet would do,
// a node for each instance, is done here, and kwok plays the nodes. Built so:
//   git clone --branch cluster-autoscaler-1.36.1 https://github.com/kubernetes/autoscaler
//   cd autoscaler/cluster-autoscaler && go build -tags aws -o cluster-autoscaler .
const binary = process.env["CLUSTER_AUTOSCALER"];
const NAMESPACE = "gantry-autoscaler";
const MINE = "gantry.dev/acceptance";
const LOAD = 30;

const { eks } = production.clusters;
const stacks = synthesizeEnvironments({ ...production, clusters: { eks: { ...eks, workloads: {} } } });

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
  if (kubeconfig === undefined) return "KUBECONFIG names no cluster";
  if (binary === undefined || !existsSync(binary)) return "CLUSTER_AUTOSCALER names no cluster autoscaler";
  return missingMoto();
}

const reason = missing();
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);
jest.setTimeout(600_000);

(reason === undefined ? test : test.skip)(
  "load that only the empty spot group takes makes nodes of it, and its end takes nodes away",
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
      await waitUntil(async () => (await joined(aws, known)).length === eks.nodeGroups.general.scaling.min);

      autoscaler = started(moto, scratch);
      const start = performance.now();
      const onSpot = async () => (await joined(aws, known)).filter(({ group }) => group === "eks-spot").length;
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
        `| no load | ${grown - (await onSpot())} of ${grown} nodes gone after ${secondsSince(end)} s |\n`,
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

/** With production's flags, in a hurry where they are about minutes. */
function started({ url }: Moto, scratch: string) {
  const releases = Object.entries(stacks["production-eks-platform"]?.resource?.["helm_release"] ?? {});
  const [, release] = releases.find(([id]) => id.startsWith("cluster-autoscaler")) ?? [];
  const { autoDiscovery, extraArgs } = JSON.parse(String(release?.["values"])) as Values;
  const hurry = { "scan-interval": "5s", "scale-down-delay-after-add": "20s", "scale-down-unneeded-time": "30s" };
  const cloudConfig = join(scratch, "cloud.conf");
  const override = (service: string) =>
    `[ServiceOverride "${service}"]\nService=${service}\nRegion=${eks.region}\nURL=${url}\nSigningRegion=${eks.region}\n`;
  writeFileSync(cloudConfig, `[global]\n${["autoscaling", "ec2", "eks"].map(override).join("")}`);
  const flags = {
    ...extraArgs,
    ...hurry,
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
  const versions = { autoscaling: "2011-01-01", ec2: "2016-11-15" };
  return async (service, action, parameters = {}) => {
    const body = new URLSearchParams({ Action: action, Version: versions[service], ...parameters });
    const response = await fetch(url, { method: "POST", headers: unsigned(service, eks.region), body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${text}`);
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

/** One of production's groups as EKS makes it, with the tags that its stack gives it; what starts at 2 starts at its minimum. */
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
    ...Object.fromEntries(
      tags.flatMap(({ key, value }, index) => {
        const member = `Tags.member.${index + 1}`;
        const tag = { Key: key, Value: value, ResourceId: name, ResourceType: "auto-scaling-group" };
        return Object.entries({ ...tag, PropagateAtLaunch: "false" }).map(([part, text]) => [
          `${member}.${part}`,
          text,
        ]);
      }),
    ),
  });
}

/** The groups' instances, each with its node, and no node without its instance. */
async function joined(aws: Caller, known: Set<string>): Promise<readonly Instance[]> {
  const text = await aws("autoscaling", "DescribeAutoScalingInstances");
  const instances = text.split("<member>").flatMap((member): Instance[] => {
    if (!member.includes("<LifecycleState>InService<")) return [];
    const [id, zone] = [textOf(member, "InstanceId"), textOf(member, "AvailabilityZone")];
    return [{ id, zone, group: textOf(member, "AutoScalingGroupName") }];
  });
  const ids = new Set(instances.map(({ id }) => id));
  const added = instances.filter(({ id }) => !known.has(id));
  const gone = [...known].filter((id) => !ids.has(id));
  if (added.length > 0) await applyObjects(added.map(nodeOf));
  if (gone.length > 0) await kubectl("delete", "nodes", ...gone, "--wait=false");
  for (const { id } of added) known.add(id);
  for (const id of gone) known.delete(id);
  return instances;
}

function nodeOf({ id, zone, group }: Instance) {
  const amounts = { pods: "25", cpu: "1750m", memory: "6500Mi", "ephemeral-storage": "43Gi" };
  const isSpot = group === "eks-spot";
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: id,
      labels: {
        ...eks.nodeGroups[isSpot ? "spot" : "general"].labels,
        [MINE]: "autoscaler",
        "kubernetes.io/hostname": id,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/zone": zone,
        "topology.kubernetes.io/region": eks.region,
      },
    },
    spec: { providerID: `aws:///${zone}/${id}`, taints: isSpot ? eks.nodeGroups.spot.taints : [] },
    status: { capacity: amounts, allocatable: amounts },
  };
}

/** Pods of web-api's size, `emptyDir` and all, for spot nodes alone. */
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
  const text = new RegExp(`<${tag}>([^<]+)<`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`no ${tag} in ${xml.slice(0, 500)}`);
  return text;
}
