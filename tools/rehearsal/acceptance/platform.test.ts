import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { production } from "../../../__tests__/fixtures/production";
import { checked } from "../../../__tests__/support/complete";
import type { StackJson } from "../../../__tests__/support/synthesize";
import type { Environment } from "../../../config/environment";
import { addEnvironment } from "../../../stacks/add-environment";
import { chartFolder, missingCharts } from "../../lib/charts";
import { kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { type Outcome, terraform } from "../../lib/terraform";
import { openWorkspace } from "../workspace";

// Applies production's platform stacks with the real helm provider and the real charts to the cluster of KUBECONFIG, and
// destroys them. Cloud roles and the clouds' access to a cluster are left out.
const reason = kubeconfig === undefined ? "KUBECONFIG is not set" : missingCharts();
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);
jest.setTimeout(900_000);

const { eks, aks } = production.clusters;
const { traefik, certManager } = aks.platform;
const kind = {
  type: "existing",
  kubeContext: "set below",
  platform: { traefik, certManager, metricsServer: {} },
  workloads: {},
} as const satisfies Environment["clusters"][string];
const inside = {
  ...eks,
  name: "inside",
  platform: { traefik: { loadBalancer: { internal: true }, replicas: 3 } },
} as const;
const environment: Environment = { ...production, clusters: { eks, aks, kind, inside } };

const NLB = "service.beta.kubernetes.io/aws-load-balancer";
const cases = [
  { key: "kind", annotations: {}, ranges: ["0.0.0.0/0"], replicas: 2 },
  {
    key: "eks",
    annotations: { [`${NLB}-type`]: "nlb", [`${NLB}-cross-zone-load-balancing-enabled`]: "true" },
    ranges: ["0.0.0.0/0"],
    replicas: 2,
  },
  {
    key: "inside",
    annotations: {
      [`${NLB}-type`]: "nlb",
      [`${NLB}-cross-zone-load-balancing-enabled`]: "true",
      [`${NLB}-internal`]: "true",
    },
    ranges: undefined,
    replicas: 3,
  },
  { key: "aks", annotations: {}, ranges: ["0.0.0.0/0"], replicas: 2 },
] as const;

const scratch = mkdtempSync(join(tmpdir(), "gantry-platform-"));
const outdir = join(scratch, "out");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Reduces a stack to the resources that any cluster accepts, with the unpacked charts, and returns its folder. */
function adaptToCluster(key: string, kubeContext: string): string {
  const stack = join(outdir, "stacks", `production-${key}-platform`);
  const file = join(stack, "cdk.tf.json");
  const json = JSON.parse(readFileSync(file, "utf8")) as StackJson & { readonly terraform: Named };
  const adapted = Object.entries(json.resource ?? {}).map(([type, resources]) => [
    type,
    Object.fromEntries(
      Object.entries(resources)
        .filter(
          ([, attributes]) =>
            /^(helm|kubernetes)_/.test(type) && !/(\$\{|")(data\.|aws_)/.test(JSON.stringify(attributes)),
        )
        .map(([id, { chart, repository, version, ...rest }]) => [
          id,
          { ...rest, ...(type === "helm_release" && { chart: repository ? chartFolder(`${chart}`) : chart }) },
        ]),
    ),
  ]);
  const { kubernetes, helm } = json.terraform["required_providers"] as Named;
  const connection = { config_path: kubeconfig, config_context: kubeContext };
  const local = {
    ...json,
    data: undefined,
    terraform: { required_providers: { kubernetes, helm }, backend: { local: { path: "platform.tfstate" } } },
    provider: { kubernetes: [connection], helm: [{ kubernetes: connection }] },
    resource: Object.fromEntries(adapted.filter(([, resources]) => Object.keys(resources ?? {}).length > 0)),
  };
  writeFileSync(file, JSON.stringify(local, null, 2));
  return stack;
}

type Named = Readonly<Record<string, unknown>>;

const read = async (...what: string[]) => JSON.parse(await succeed(kubectl("get", ...what, "-o", "json")));
const names = async (...what: string[]) =>
  (await succeed(kubectl("get", ...what, "-o", "name"))).split("\n").filter(Boolean);

/** Disables cert-manager's webhook during an apply: no pod runs on a simulated node, and every validated object would fail. */
async function withoutWebhook(applying: Promise<Outcome>): Promise<Outcome> {
  const patch = JSON.stringify([{ op: "replace", path: "/webhooks", value: [] }]);
  let isDone = false;
  const applied = applying.finally(() => {
    isDone = true;
  });
  for (let code: number | null = 1; code !== 0 && !isDone; )
    ({ code } = await kubectl(
      "patch",
      "validatingwebhookconfiguration",
      "cert-manager-webhook",
      "--type=json",
      "-p",
      patch,
    ));
  return applied;
}

/** The objects of Helm or Terraform in the cluster. */
async function remainingObjects(): Promise<readonly string[]> {
  const kinds = [
    ...["ingressclasses", "clusterroles", "clusterrolebindings", "apiservices", "customresourcedefinitions"],
    ...["validatingwebhookconfigurations", "mutatingwebhookconfigurations", "deployments", "services", "roles"],
    ...["rolebindings", "jobs", "secrets", "configmaps", "poddisruptionbudgets", "networkpolicies"],
  ].join(",");
  const byHelm = await names(kinds, "--all-namespaces", "-l", "app.kubernetes.io/managed-by=Helm");
  const releases = await names("secrets", "--all-namespaces", "-l", "owner=helm");
  const namespaces = (await names("namespaces")).filter((name) => /\/(traefik|cert-manager)$/.test(name));
  return [...byHelm, ...releases, ...namespaces];
}

const DEFINITIONS = [
  "certificaterequests.cert-manager.io",
  "certificates.cert-manager.io",
  "challenges.acme.cert-manager.io",
  "clusterissuers.cert-manager.io",
  "issuers.cert-manager.io",
  "orders.acme.cert-manager.io",
].map((name) => `customresourcedefinition.apiextensions.k8s.io/${name}`);

(reason === undefined ? describe : describe.skip)("the platform of", () => {
  let context: string;
  beforeAll(async () => {
    context = (await succeed(kubectl("config", "current-context"))).trim();
    mkdirSync(outdir);
    const app = new App({ outdir });
    for (const passed of checked(environment)) addEnvironment(app, passed);
    app.synth();
    expect(await remainingObjects()).toEqual([]);
  });

  // The last step of an uninstall in docs/platform.md.
  afterEach(() => succeed(kubectl("delete", "crd", "-l", "app.kubernetes.io/name=cert-manager")));

  test.each(cases)("$key", async ({ key, annotations, ranges, replicas }) => {
    const stack = adaptToCluster(key, context);
    const workspace = await openWorkspace(stack, join(scratch, "planned", key));
    if (workspace.skipped !== undefined) throw new Error(workspace.skipped);
    // The first plan runs before the CustomResourceDefinitions exist; the apply runs in another folder.
    await succeed(terraform(workspace.directory, ["plan", "-out=plan", "-no-color"]));
    const directory = join(scratch, "applied", key);
    cpSync(workspace.directory, directory, { recursive: true });
    rmSync(workspace.directory, { recursive: true });
    const deployed = (...args: string[]) => terraform(directory, [...args, "-no-color"]);
    try {
      const applying = deployed("apply", "plan");
      await succeed(key === "inside" ? applying : withoutWebhook(applying));
      const second = await deployed("plan", "-detailed-exitcode");
      expect({ code: second.code, output: second.stdout }).toMatchObject({ code: 0 });

      const service = await read("service", "traefik", "-n", "traefik");
      const {
        "meta.helm.sh/release-name": _,
        "meta.helm.sh/release-namespace": __,
        ...stated
      } = service.metadata.annotations;
      expect(stated).toEqual(annotations);
      expect(service.spec).toMatchObject({ type: "LoadBalancer", externalTrafficPolicy: "Local" });
      expect(service.spec.loadBalancerSourceRanges).toEqual(ranges);
      expect(service.spec.ports.map(({ port, targetPort }: Named) => [port, targetPort])).toEqual([
        [80, "web"],
        [443, "websecure"],
      ]);
      const ingressClass = await read("ingressclass", "traefik");
      expect(ingressClass.spec.controller).toBe("traefik.io/ingress-controller");
      expect(ingressClass.metadata.annotations["ingressclass.kubernetes.io/is-default-class"]).toBe("false");

      const deployment = await read("deployment", "traefik", "-n", "traefik");
      expect(deployment.spec.replicas).toBe(replicas);
      expect(deployment.status.readyReplicas).toBe(replicas);
      await expectHardened("traefik", "traefik");
      const { args } = deployment.spec.template.spec.containers[0];
      expect(args).toEqual(
        expect.arrayContaining([
          "--entryPoints.web.http.redirections.entryPoint.to=:443",
          "--entryPoints.web.http.redirections.entryPoint.scheme=https",
          "--accesslog=true",
          "--accesslog.format=json",
          "--log.format=json",
          "--providers.kubernetesingress.strictPrefixMatching=true",
          "--providers.kubernetesingress.ingressClass=traefik",
          "--global.checkNewVersion=false",
        ]),
      );
      expect(args.filter((arg: string) => /api|dashboard|sendAnonymous|kubernetescrd|insecure/i.test(arg))).toEqual([]);

      if (key !== "inside") {
        for (const name of ["cert-manager", "cert-manager-webhook", "cert-manager-cainjector"]) {
          expect((await read("deployment", name, "-n", "cert-manager")).spec.replicas).toBe(2);
          await expectHardened(name, "cert-manager");
        }
        for (const [name, host] of [
          ["letsencrypt-prod", "acme-v02"],
          ["letsencrypt-staging", "acme-staging-v02"],
        ]) {
          expect((await read("clusterissuer", `${name}`)).spec.acme).toEqual({
            server: `https://${host}.api.letsencrypt.org/directory`,
            email: certManager.email,
            privateKeySecretRef: { name: `${name}-account-key` },
            solvers: [{ http01: { ingress: { ingressClassName: "traefik" } } }],
          });
        }
      }
    } finally {
      await succeed(deployed("destroy", "-auto-approve"));
    }
    expect(await remainingObjects()).toEqual(key === "inside" ? [] : DEFINITIONS);
  });
});

/** Expects pods that a restricted namespace accepts, spread over nodes and zones, with at most one disruption at a time. */
async function expectHardened(name: string, namespace: string): Promise<void> {
  const { spec } = await read("deployment", name, "-n", namespace);
  const pod = spec.template.spec;
  const [container] = pod.containers;
  expect(pod.priorityClassName).toBe("system-cluster-critical");
  expect(pod.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 65534,
    runAsGroup: 65534,
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
  });
  const amounts = ["cpu", "ephemeral-storage", "memory"];
  expect([Object.keys(container.resources.requests), Object.keys(container.resources.limits)]).toEqual([
    amounts,
    amounts,
  ]);
  const labels = spec.template.metadata.labels;
  const spread = pod.topologySpreadConstraints as readonly (Named & { labelSelector: { matchLabels: Named } })[];
  expect(spread.map(({ topologyKey }) => topologyKey)).toEqual([
    "topology.kubernetes.io/zone",
    "kubernetes.io/hostname",
  ]);
  for (const { labelSelector } of spread) expect(labels).toMatchObject(labelSelector.matchLabels);
  const budget = await read("poddisruptionbudget", name, "-n", namespace);
  expect(budget.spec.maxUnavailable).toBe(1);
  expect(labels).toMatchObject(budget.spec.selector.matchLabels);
}
