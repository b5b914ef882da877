/** The roles that are asked for, and where: developers and operators may more in the namespaces that workloads create. */
export const columns = {
  viewer: "viewer",
  developer: "developer, own namespaces",
  stranger: "developer, elsewhere",
  operator: "operator, namespaces of workloads",
  caretaker: "operator, elsewhere",
} as const;

export type Column = keyof typeof columns;

/** Outside of namespaces a team is the same everywhere. */
export const clusterColumns = { viewer: "viewer", developer: "developer", operator: "operator" } as const;

/** Something that people do in a cluster, and the roles that may. An administrator may everything. */
export interface Row {
  readonly what: string;
  /** `verb,… group/resource[/subresource] …`, each of which is asked for. */
  readonly asks: readonly string[];
  readonly may: readonly Column[];
}

const READ = "get,list,watch";
const WRITE = "create,update,patch,delete";

const EVERYBODY: readonly Column[] = ["viewer", "developer", "operator", "caretaker"];
const AT_WORK: readonly Column[] = ["developer", "operator"];
const DAY_TWO: readonly Column[] = ["developer", "operator", "caretaker"];

/** What is asked for in a namespace. */
export const inNamespaces: readonly Row[] = [
  {
    what: "Read what runs: Pods, Deployments, Jobs, autoscalers, ConfigMaps, Services, Ingresses, claims, events",
    asks: [
      `${READ} /pods /configmaps /services /events /endpoints /persistentvolumeclaims /serviceaccounts`,
      `${READ} apps/deployments apps/replicasets apps/statefulsets apps/daemonsets batch/jobs batch/cronjobs`,
      `${READ} autoscaling/horizontalpodautoscalers networking.k8s.io/ingresses discovery.k8s.io/endpointslices`,
    ],
    may: EVERYBODY,
  },
  {
    what: "Read what limits it: quotas, LimitRanges, NetworkPolicies, disruption budgets",
    asks: [`${READ} /resourcequotas /limitranges networking.k8s.io/networkpolicies policy/poddisruptionbudgets`],
    may: EVERYBODY,
  },
  { what: "Read logs", asks: ["get /pods/log"], may: EVERYBODY },
  { what: "Read Secrets", asks: [`${READ} /secrets`], may: [] },
  {
    what: "Change what runs: Deployments, StatefulSets, Jobs, Pods, autoscalers, ConfigMaps",
    asks: [
      `${WRITE} apps/deployments apps/replicasets apps/statefulsets batch/jobs batch/cronjobs`,
      `${WRITE} autoscaling/horizontalpodautoscalers /configmaps`,
      "create,update,patch /pods",
    ],
    may: AT_WORK,
  },
  {
    what: "Enter Pods: exec, attach, port-forward, debug containers",
    asks: ["create,get /pods/exec /pods/attach /pods/portforward", "update,patch /pods/ephemeralcontainers"],
    may: AT_WORK,
  },
  { what: "Scale", asks: ["update,patch apps/deployments/scale apps/statefulsets/scale"], may: DAY_TWO },
  {
    what: "Restart: delete or evict Pods",
    asks: ["delete,deletecollection /pods", "create /pods/eviction"],
    may: DAY_TWO,
  },
  { what: "Change DaemonSets", asks: [`${WRITE} apps/daemonsets`], may: [] },
  { what: "Change Secrets", asks: [`${WRITE} /secrets`], may: [] },
  {
    what: "Change what faces outwards: Services, Ingresses",
    asks: [`${WRITE} /services networking.k8s.io/ingresses`],
    may: [],
  },
  {
    what: "Loosen what limits it: quotas, LimitRanges, NetworkPolicies, disruption budgets",
    asks: [`${WRITE} /resourcequotas /limitranges networking.k8s.io/networkpolicies policy/poddisruptionbudgets`],
    may: [],
  },
  {
    what: "Relabel the namespace, its Pod Security with it, or delete it",
    asks: ["update,patch,delete /namespaces"],
    may: [],
  },
  {
    what: "Make, borrow or become a ServiceAccount",
    asks: [`${WRITE},impersonate /serviceaccounts`, "create /serviceaccounts/token"],
    may: [],
  },
  {
    what: "Give roles",
    asks: [
      `${WRITE} rbac.authorization.k8s.io/roles rbac.authorization.k8s.io/rolebindings`,
      "bind,escalate rbac.authorization.k8s.io/roles rbac.authorization.k8s.io/clusterroles",
    ],
    may: [],
  },
  {
    what: "Call Pods and Services through the API server",
    asks: ["get,create /pods/proxy /services/proxy"],
    may: [],
  },
];

/** What is asked for outside of namespaces. */
export const inClusters: readonly Row[] = [
  {
    what: "Read nodes, namespaces, volumes, classes, definitions of custom resources",
    asks: [
      `${READ} /nodes /namespaces /persistentvolumes storage.k8s.io/storageclasses`,
      `${READ} networking.k8s.io/ingressclasses scheduling.k8s.io/priorityclasses`,
      `${READ} apiextensions.k8s.io/customresourcedefinitions`,
    ],
    may: ["viewer", "operator"],
  },
  {
    what: "Read what nodes and Pods use (`kubectl top`)",
    asks: ["get,list metrics.k8s.io/nodes metrics.k8s.io/pods"],
    may: ["viewer", "operator"],
  },
  { what: "Cordon, drain, label and taint nodes", asks: ["patch /nodes"], may: ["operator"] },
  {
    what: "Add or delete nodes, or call their kubelets",
    asks: ["create,delete /nodes", "get,create /nodes/proxy"],
    may: [],
  },
  { what: "Make namespaces", asks: ["create /namespaces"], may: [] },
  {
    what: "Read Secrets, or change what runs, everywhere at once",
    asks: [`${READ} /secrets`, `${WRITE} apps/deployments /pods/exec`],
    may: [],
  },
  {
    what: "Give roles, or impersonate",
    asks: [
      `${WRITE},bind,escalate rbac.authorization.k8s.io/clusterroles`,
      `${WRITE} rbac.authorization.k8s.io/clusterrolebindings`,
      "impersonate /users /groups /serviceaccounts",
      "approve certificates.k8s.io/signers",
    ],
    may: [],
  },
  {
    what: "Change what the cluster is made of: classes, definitions, webhooks, volumes",
    asks: [
      `${WRITE} storage.k8s.io/storageclasses scheduling.k8s.io/priorityclasses /persistentvolumes`,
      `${WRITE} apiextensions.k8s.io/customresourcedefinitions`,
      `${WRITE} admissionregistration.k8s.io/validatingwebhookconfigurations`,
      `${WRITE} admissionregistration.k8s.io/mutatingwebhookconfigurations`,
    ],
    may: [],
  },
];

/** One question to an API server. */
export interface Ask {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}

/** A row's questions, one by one. */
export function asksOf({ asks }: Row): readonly Ask[] {
  return asks.flatMap((ask) => {
    const [verbs = "", ...resources] = ask.split(" ");
    return resources.flatMap((path) => {
      const [group = "", resource = "", subresource = ""] = path.split("/");
      return verbs.split(",").map((verb) => ({ verb, group, resource, subresource }));
    });
  });
}

/** The page that says who may do what. */
export function rightsPage(): string {
  return [
    "# Who may do what",
    "",
    "<!-- Written by `npm run docs` from tools/rehearsal/acceptance/rights.ts, which `npm run test:cluster` asks a real API server. -->",
    "",
    "An environment's `teams` say who works in its clusters:",
    "",
    "```ts",
    "teams: {",
    "  support: {",
    '    role: "viewer",',
    '    eksPrincipals: ["arn:aws:iam::111122223333:role/support"],',
    '    entraGroupId: "00000000-0000-0000-0000-000000000011",',
    "  },",
    '  web: { role: "developer", namespaces: ["production"], entraGroupId: "00000000-0000-0000-0000-000000000012" },',
    "}",
    "```",
    "",
    "| | EKS | AKS |",
    "|---|---|---|",
    "| A team is | IAM roles, `eksPrincipals` | an Entra group, `entraGroupId` |",
    "| It enters by | an access entry for each role, with the group `gantry:<team>` | Azure Kubernetes Service Cluster User Role on the cluster |",
    "| Viewer, developer, operator | Kubernetes roles of that group | Kubernetes roles of the group's object id |",
    "| Admin | AmazonEKSClusterAdminPolicy | `adminGroupObjectIds` |",
    "",
    "A team without a principal in a cluster's cloud has no access there. A cluster's own `admins` and `adminGroupIds` stay",
    "beside the teams. On AKS, Azure's own roles for Kubernetes",
    "[work beside these](https://learn.microsoft.com/azure/aks/concepts-cluster-authorization): each grants what it says.",
    "",
    "## In a namespace",
    "",
    ...table(columns, inNamespaces),
    "",
    "## In the whole cluster",
    "",
    ...table(clusterColumns, inClusters),
    "",
    "## Why not more",
    "",
    "- **Developers do not have Kubernetes' `edit`.** It reads Secrets, becomes any ServiceAccount of the namespace and rewrites",
    "  NetworkPolicies. Theirs changes what runs; what limits it, faces outwards or gives it an identity is changed in the",
    "  workload's configuration, reviewed, and applied by the pipeline.",
    "- **A developer may see what a Pod is given.** A role that starts Pods can mount the namespace's Secrets and run as its",
    "  ServiceAccounts, and one that enters a Pod reads its environment: the line is the namespace. Workloads whose developers may not",
    "  know each other's Secrets live in different ones.",
    "- **Operators change no Pod's template outside the environment's namespaces.** In `kube-system` that is the whole cluster.",
    "  They restart by evicting or deleting Pods, and scale; both go everywhere, disruption budgets hold for evictions alone.",
    "- **What is changed by hand is drift.** The next plan shows it and the next apply takes it back.",
    "",
  ].join("\n");
}

function table(asked: Partial<Record<Column, string>>, rows: readonly Row[]): readonly string[] {
  const keys = Object.keys(asked) as Column[];
  const cells = ({ may }: Row) => keys.map((column) => (may.includes(column) ? "yes" : "–"));
  return [
    `| ${["What", ...Object.values(asked), "admin"].join(" | ")} |`,
    `|---${"|:-:".repeat(keys.length + 1)}|`,
    ...rows.map((row) => `| ${[row.what, ...cells(row), "yes"].join(" | ")} |`),
  ];
}
