import type { GenericSchema } from "valibot";
import type { AddOn, EksContext } from "../../config/add-ons/add-on";
import type { CountedPods } from "../../config/add-ons/pods";
import type { EksCluster } from "../../config/eks";
import type { ExistingCluster } from "../../config/existing";
import { fill } from "../../config/fill";
import { ADD_ONS, type AddOnName, eksPlatform, existingPlatform, platform } from "../../config/platform";

const HEAD = `# What a platform can have

<!-- Written by \`npm run docs\` from config/add-ons. -->

One line of a cluster's \`platform\` switches an add-on on: [platform.md](platform.md) shows each, and
[environment.md](environment.md) has every property. Any other chart stands in \`charts\` there. Pods are what the rules of
capacity count, with the defaults.
`;

type Stated = Readonly<Record<AddOnName, object>>;

const ACCESS = { loadBalancer: { internal: true } } as const;

/** What each needs said, on a cluster that has it. */
const STATED = {
  traefik: ACCESS,
  certManager: { email: "platform@example.com" },
  externalDns: { zones: { "example.com": "Z1" } },
  externalSecrets: { store: "production/", namespaces: ["web"] },
  clusterAutoscaler: {},
  loadBalancerController: { ...ACCESS, certificateArns: ["arn:aws:acm:us-east-1:111122223333:certificate/a"] },
  metricsServer: {},
} as const satisfies NonNullable<EksCluster["platform"]> & NonNullable<ExistingCluster["platform"]> & Stated;

const PLATFORMS: Readonly<Record<string, GenericSchema>> = {
  EKS: eksPlatform,
  AKS: platform,
  "a cluster of your own": existingPlatform,
};

const PLACE: EksContext = {
  ...{ clusterName: "c", accountId: "111122223333", region: "us-east-1", kubernetesVersion: "1.36" },
  ...{ tags: {}, loadBalancerAnnotations: {}, vpcId: "vpc-1" },
};

/** What stands in `docs/catalogue.md`. */
export function cataloguePage(): string {
  const rows = (Object.keys(STATED) as AddOnName[]).map((name) => rowOf(name, ADD_ONS[name]));
  return `${HEAD}
| add-on | on | chart | needs | pods | rights in the cloud | what it leaves |
|---|---|---|---|---|---|---|
${rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}
`;
}

function rowOf(name: AddOnName, addOn: AddOn): readonly string[] {
  const { chart, needs = {}, namespace } = addOn;
  const config = fill(addOn.configuration, STATED[name]).value as never;
  const on = Object.entries(PLATFORMS).filter(
    ([, schema]) => fill(schema, { [name]: STATED[name] }).misshapen.length === 0,
  );
  const place =
    typeof namespace === "string" ? namespace : `${namespace.name} (${namespace.podSecurity ?? "restricted"})`;
  return [
    `\`${name}\``,
    on.map(([cluster]) => cluster).join(", "),
    `${chart.name} ${chart.version}, in ${place}`,
    Object.keys(needs)
      .map((need) => `\`${need}\``)
      .join(", "),
    addOn.pods(config).map(podsText).join("; "),
    rightsOf(addOn, config),
    addOn.leavesBehind ?? "nothing",
  ];
}

function podsText({ replicas, resources: { requests } }: CountedPods): string {
  return `${replicas ?? "one on every node"} × ${requests.cpu}, ${requests.memory}`;
}

function rightsOf({ awsRights, rights }: AddOn, config: never): string {
  const statements = rights?.aws(config, PLACE).statements ?? awsRights?.statements(PLACE as never) ?? [];
  const services = new Set(statements.flatMap(({ actions }) => actions.map((action) => action.split(":")[0] ?? "")));
  const aws = services.size === 0 ? [] : [`AWS: ${[...services].sort().join(", ")}`];
  const roles = rights?.azure(config).roles.map(({ role }) => role) ?? [];
  return [...aws, ...(roles.length === 0 ? [] : [`Azure: ${[...new Set(roles)].join(", ")}`])].join("; ") || "none";
}
