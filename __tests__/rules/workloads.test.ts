import type { LoadBalancer } from "../../config/add-ons/load-balancer";
import { aksCluster as aksSchema } from "../../config/aks";
import { eksCluster as eksSchema } from "../../config/eks";
import type { Environment } from "../../config/environment";
import type { ExistingCluster } from "../../config/existing";
import { workloadsRules } from "../../rules/workloads";
import { aksCluster, eksCluster, environmentOf } from "../support/environment";
import { findingsIn, foundBy } from "../support/findings";
import { ruleIdsOf } from "../support/value-rules";
import { minimal } from "../support/workload";

type Change = Partial<Environment>;

const workload = minimal;
const eks = eksCluster();
const aks = aksCluster();
const behindTraefik = (
  publicPorts: readonly number[],
  loadBalancer: LoadBalancer = { sourceRanges: ["203.0.113.0/24"] },
): Change => ({
  clusters: {
    aks: aksCluster({
      network: { addressSpace: aks.network.addressSpace, publicPorts },
      platform: { traefik: { loadBalancer } },
    }),
  },
});
const published = (port: number, publicPorts?: readonly number[]): Change => ({
  clusters: {
    aks: aksCluster(publicPorts ? { network: { addressSpace: aks.network.addressSpace, publicPorts } } : {}, {
      a: { ...workload, publicService: { port, sourceRanges: ["203.0.113.0/24"] } },
    }),
  },
});
const role = (account: string, path = "role/a"): Change => ({
  clusters: {
    eks: {
      ...eks,
      workloads: { a: { ...workload, ...EGRESS, identity: { roleArn: `arn:aws:iam::${account}:${path}` } } },
    },
  },
});
const ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity";
const identity = (identityId: string, clientId = "00000000-0000-0000-0000-000000000001"): Change => ({
  clusters: { aks: { ...aks, workloads: { a: { ...workload, ...EGRESS, identity: { identityId, clientId } } } } },
});
const READ = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::orders/*"] };
const AWS_POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const onEks = (rights: object, more: object = {}): Change => two({ ...EGRESS, rights, ...more }, {});
const stating = (statement: object): Change => onEks({ statements: [{ ...READ, ...statement }] });
const VAULT = `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`;
const READER = { role: "Key Vault Secrets User", scope: VAULT };
const onAks = (...roles: readonly object[]): Change =>
  ({ clusters: { aks: { ...aks, workloads: { a: { ...workload, ...EGRESS, rights: { roles } } } } } }) as Change;
const two = (a: object, b: object, [first, second] = ["a", "b"]): Change => ({
  clusters: { eks: eksCluster({}, { [`${first}`]: { ...workload, ...a }, [`${second}`]: { ...workload, ...b } }) },
});
const other = { namespace: { existing: "other" } };
const open = { publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] } };
const config = { configMaps: { settings: { a: "b" } } };
const filled = { secrets: { db: { keys: ["url"], revision: 1 } } };
const existing = { secrets: { db: { existing: true } } };
const ingress = (host: string, path = "/", name?: string) => ({
  ingress: {
    host,
    tlsSecret: "tls",
    routes: [{ path, service: "x", port: 80, existing: true as const }],
    ...(name ? { name } : {}),
  },
});
const traefik = { loadBalancer: { internal: true } } as const;
const own = (offer: Partial<ExistingCluster>): Change => ({
  clusters: {
    own: {
      type: "existing",
      kubeContext: "own",
      workloads: { a: { ...workload, ...ingress("a.example.com") } },
      ...offer,
    },
  },
});

const EGRESS = { network: { egressTo: [{ cidr: "0.0.0.0/0", port: 443 }] } } as const;
const EGRESS_PATH = "clusters.eks.workloads.a.network.egressTo";
const entered = (...ingressFrom: object[]) => ({ network: { ingressFrom } });
const reaching = (port: number, podLabels: Readonly<Record<string, string>> = { app: "b" }) => ({
  network: { egressTo: [{ namespace: "team", podLabels, port }] },
});
const FROM_A = { namespace: "team", podLabels: { app: "a" } };
const routed = (service: string, port = 80, more: object = {}) => ({
  ingress: { host: "a.example.com", tlsSecret: "tls", routes: [{ path: "/", service, port, ...more }] },
});
const OPEN = entered({ namespace: "traefik" });

// Each with the nearest environment that is accepted.
const cases: readonly [rule: string, path: string, refused: Change, accepted: Change][] = [
  ["public-ports", "clusters.aks.workloads.a.publicService.port", published(8443), published(443)],
  ["public-ports", "clusters.aks.workloads.a.publicService.port", published(443, [8443]), published(8443, [8443])],
  ["public-ports", "clusters.aks.workloads.a.publicService.port", published(443, []), published(443, [443])],
  ["public-ports", "clusters.aks.network.publicPorts", behindTraefik([443]), behindTraefik([443, 80, 8080])],
  ["public-ports", "clusters.aks.network.publicPorts", behindTraefik([80]), behindTraefik([], { internal: true })],
  [
    "ingress-class",
    "clusters.eks.ingressClassName",
    { clusters: { eks: eksCluster({ ingressClassName: "Traefik" }) } },
    { clusters: { eks: eksCluster({ ingressClassName: "traefik.io" }) } },
  ],
  [
    "ingress-class",
    "clusters.eks.ingressClassName",
    { clusters: { eks: eksCluster({ platform: { traefik }, ingressClassName: "nginx" }) } },
    { clusters: { eks: eksCluster({ platform: { traefik }, ingressClassName: "traefik" }) } },
  ],
  ["ingress-class", "clusters.own.ingressClassName", own({}), own({ platform: { traefik } })],
  ["ingress-class", "clusters.own.ingressClassName", own({}), own({ ingressClassName: "nginx" })],
  [
    "workload-identity",
    "clusters.eks.workloads.a.identity.roleArn",
    role("111122223334"),
    role(eks.accountId, "role/path/a"),
  ],
  [
    "workload-identity",
    "clusters.eks.workloads.a.identity.roleArn",
    role(eks.accountId, "user/a"),
    role(eks.accountId),
  ],
  [
    "workload-identity",
    "clusters.aks.workloads.a.identity.identityId",
    identity("web-api"),
    identity(`${ID}/userAssignedIdentities/web-api`),
  ],
  [
    "workload-identity",
    "clusters.aks.workloads.a.identity.clientId",
    identity(`${ID}/userAssignedIdentities/web-api`, "web-api"),
    identity(`${ID}/userAssignedIdentities/web-api`),
  ],
  [
    "identity-egress",
    EGRESS_PATH,
    two({ identity: { roleArn: `arn:aws:iam::${eks.accountId}:role/a` } }, {}),
    two({ identity: { roleArn: `arn:aws:iam::${eks.accountId}:role/a` }, ...EGRESS }, {}),
  ],
  [
    "identity-egress",
    "clusters.eks.workloads.a.network.egressTo",
    two({ identity: { roleArn: `arn:aws:iam::${eks.accountId}:role/a` }, ...reaching(444, { app: "db" }) }, {}),
    two(
      {
        identity: { roleArn: `arn:aws:iam::${eks.accountId}:role/a` },
        container: { ...workload.container, env: { https_proxy: "http://proxy:3128" } },
      },
      {},
    ),
  ],
  [
    "identity-egress",
    EGRESS_PATH,
    two({ rights: { managedPolicies: [AWS_POLICY] } }, {}),
    onEks({ statements: [READ] }),
  ],
  [
    "token-egress",
    EGRESS_PATH,
    two({ serviceAccount: { token: true } }, {}),
    two({ serviceAccount: { token: true }, ...EGRESS }, {}),
  ],
  [
    "workload-rights",
    "clusters.eks.workloads.a.rights",
    onEks({ statements: [READ] }, { identity: { roleArn: `arn:aws:iam::${eks.accountId}:role/a` } }),
    onEks({ statements: [READ] }),
  ],
  [
    "workload-rights",
    "clusters.eks.workloads.a.rights.managedPolicies.1",
    onEks({ managedPolicies: [AWS_POLICY, "arn:aws:iam::444455556666:policy/orders"] }),
    onEks({ managedPolicies: [AWS_POLICY, `arn:aws:iam::${eks.accountId}:policy/orders`] }),
  ],
  [
    "wide-rights",
    "clusters.eks.workloads.a.rights.statements.0.actions",
    stating({ actions: ["s3:*"], resources: ["*"] }),
    stating({ actions: ["s3:*"] }),
  ],
  [
    "wide-rights",
    "clusters.aks.workloads.a.rights.roles.0.scope",
    onAks({ role: "Reader", scope: VAULT.split("/providers")[0] }),
    onAks(READER),
  ],
  ["routes", "clusters.eks.workloads.a.ingress.routes.0.service", two(routed("c"), OPEN), two(routed("b"), OPEN)],
  [
    "routes",
    "clusters.eks.workloads.a.ingress.routes.0.service",
    two(routed("b"), { ...OPEN, ...other }),
    two(routed("b", 80, { existing: true }), { ...OPEN, ...other }),
  ],
  ["routes", "clusters.eks.workloads.a.ingress.routes.0.port", two(routed("b", 8080), OPEN), two(routed("b"), OPEN)],
  [
    "routes",
    "clusters.eks.workloads.a.ingress.routes.0.port",
    two(routed("b-public"), { ...open, ...OPEN }),
    two(routed("b-public", 443), { ...open, ...OPEN }),
  ],
  ["routes", "clusters.eks.workloads.b.network.ingressFrom", two(routed("b"), {}), two(routed("b"), OPEN)],
  [
    "peers",
    "clusters.eks.workloads.a.network.egressTo.0.port",
    two(reaching(80), entered(FROM_A)),
    two(reaching(8080), entered(FROM_A)),
  ],
  [
    "peers",
    "clusters.eks.workloads.b.network.ingressFrom",
    two(reaching(8080), {}),
    two(reaching(8080), entered({ namespace: "team" })),
  ],
  [
    "peers",
    "clusters.eks.workloads.b.network.ingressFrom",
    two(reaching(8080), entered({ ...FROM_A, namespace: "other" })),
    two(reaching(8080), entered({ cidr: "10.0.0.0/8" })),
  ],
  [
    "peers",
    "clusters.eks.workloads.b.network.ingressFrom",
    two(reaching(8080, { "app.kubernetes.io/instance": "b" }), {}),
    two(reaching(8080, { app: "c" }), {}),
  ],
  [
    "peers",
    "clusters.eks.workloads.a.network.egressTo",
    two({}, entered(FROM_A)),
    two(reaching(8080), entered(FROM_A)),
  ],
  [
    "selectors",
    "clusters.eks.workloads.a.selector",
    two({ selector: { tier: "web" } }, { labels: { tier: "web" } }),
    two({ selector: { tier: "web" } }, { labels: { tier: "api" } }),
  ],
  [
    "object-names",
    "clusters.eks.workloads.b.configMaps.settings",
    two(config, config),
    two(config, { ...config, ...other }),
  ],
  ["object-names", "clusters.eks.workloads.b.secrets.db", two(filled, filled), two(filled, existing)],
  ["object-names", "clusters.eks.workloads.a-public", two(open, {}, ["a", "a-public"]), two({}, {}, ["a", "a-public"])],
  [
    "object-names",
    "clusters.eks.workloads.b.ingress",
    two(ingress("a.example.com", "/", "web"), ingress("b.example.com", "/", "web")),
    two(ingress("a.example.com"), ingress("b.example.com")),
  ],
  [
    "ingress-hosts",
    "clusters.eks.workloads.b.ingress.routes.0.path",
    two(ingress("a.example.com", "/api"), ingress("a.example.com", "/api/")),
    two(ingress("a.example.com", "/api"), ingress("a.example.com", "/")),
  ],
];

const findings = (change: Change) => foundBy("coupling", { ...environmentOf({}), ...change });

test.each(cases)("%s finds %s, case %#, and accepts the nearest", (rule, path, refused, accepted) => {
  expect(findings(refused)).toEqual([`${path} coupling/${rule}`]);
  expect(findings(accepted)).toEqual([]);
});

test("every rule has a case", () => {
  const rules = [...ruleIdsOf(eksSchema), ...ruleIdsOf(aksSchema), ...workloadsRules.map(({ id }) => id)];
  const own = new Set(rules.filter((id) => id.startsWith("coupling/")));
  expect([...new Set(cases.map(([rule]) => `coupling/${rule}`))].sort()).toEqual([...own].sort());
});

test("the first workload has the name", () => {
  const clusters = {
    eks: eksCluster(
      {},
      { a: { ...workload, ...config }, b: { ...workload, ...config }, c: { ...workload, ...config } },
    ),
  };
  const messages = findingsIn({ ...environmentOf({}), clusters }).map(({ message }) => message);
  const message = "is the name of a ConfigMap of a, in the same namespace; expected another";
  expect(messages.filter((one) => one.startsWith("is the name of"))).toEqual([message, message]);
});

test("a workload that cannot be read takes no name, and hides no other's", () => {
  const clusters = (change: object) => ({
    eks: eksCluster(
      {},
      { a: { ...workload, ...config, ...change }, b: { ...workload, ...config }, c: { ...workload, ...config } },
    ),
  });
  const path = (name: string) => `clusters.eks.workloads.${name}.configMaps.settings coupling/object-names`;
  expect(findings({ clusters: clusters({}) })).toEqual([path("b"), path("c")]);
  expect(findings({ clusters: clusters({ configMaps: "none" }) })).toEqual([path("c")]);
});
