import type { Environment } from "../../config/environment";
import { addEnvironment } from "../../stacks/add-environment";
import { unchecked } from "../support/complete";
import { aksCluster, eksCluster, environmentOf } from "../support/environment";
import { addressesOf, resourceOf, resourcesOf, type StackJson, synthesizeApp } from "../support/synthesize";
import { minimal } from "../support/workload";

const GROUP = (last: string) => `00000000-0000-0000-0000-0000000000${last}`;
const member = (name: string, last: string) => ({
  eksPrincipals: [`arn:aws:iam::111122223333:role/${name}`],
  entraGroupId: GROUP(last),
});
const support = { role: "viewer", ...member("support", "a1") } as const;
const web = { role: "developer", namespaces: ["web"], ...member("web", "a2") } as const;
const sre = { role: "operator", ...member("sre", "a3") } as const;
const boss = { role: "admin", ...member("boss", "a4") } as const;
type Teams = NonNullable<Environment["teams"]>;

const teams: Teams = { support, web, sre, boss };

const workloads = {
  api: { ...minimal, namespace: { create: "web" } },
  worker: { ...minimal, namespace: { existing: "web" } },
  data: { ...minimal, namespace: { create: "data" } },
};

function synthesize(teams: Teams): Readonly<Record<string, StackJson>> {
  const clusters = { eks: eksCluster({}, workloads), aks: aksCluster({}, workloads) };
  return synthesizeApp((app) => addEnvironment(app, unchecked({ ...environmentOf(clusters), teams })));
}

const stacks = synthesize(teams);
const none = synthesize({});

function stack(name: string): StackJson {
  const found = stacks[name];
  if (found === undefined) throw new Error(`${name} is not among ${Object.keys(stacks).join(", ")}`);
  return found;
}

test("without teams there is nothing of them", () => {
  expect(Object.keys(none)).not.toContain("test-eks-platform");
  for (const json of Object.values(none)) {
    expect(addressesOf(json).filter((address) => /team|role_binding|cluster_role_v1/.test(address))).toEqual([]);
  }
});

test("every team has an access entry beside the cluster's administrators", () => {
  expect(resourcesOf(stack("test-eks"), "aws_eks_access_entry").map((entry) => entry["kubernetes_groups"])).toEqual([
    undefined,
    undefined,
    ["gantry:sre"],
    ["gantry:support"],
    ["gantry:web"],
  ]);
});

test("every team's group, and the administrators' groups, may fetch an AKS cluster's kubeconfig, and no more", () => {
  const assignments = resourcesOf(stack("test-aks"), "azurerm_role_assignment").filter(
    ({ principal_type }) => principal_type === "Group",
  );
  expect(assignments).toMatchObject(
    ["03", "a4", "a3", "a1", "a2"].map((last) => ({
      scope: expect.stringMatching(/^\$\{azurerm_kubernetes_cluster\..+\.id\}$/),
      role_definition_name: "Azure Kubernetes Service Cluster User Role",
      principal_id: GROUP(last),
    })),
  );
});

test("a team of administrators joins an AKS cluster's own", () => {
  const rbac = (json: StackJson | undefined) =>
    json && resourceOf(json, "azurerm_kubernetes_cluster")["azure_active_directory_role_based_access_control"];
  expect(rbac(stacks["test-aks"])).toMatchObject({ admin_group_object_ids: [GROUP("03"), GROUP("a4")] });
  expect(rbac(none["test-aks"])).toMatchObject({ admin_group_object_ids: [GROUP("03")] });
});

test("a team that needs roles has a platform stack without add-ons, and administrators have none", () => {
  expect(Object.keys(stack("test-eks-platform").resource ?? {}).sort()).toEqual([
    "kubernetes_cluster_role_binding_v1",
    "kubernetes_cluster_role_v1",
  ]);
  expect(Object.keys(synthesize({ boss }))).not.toContain("test-eks-platform");
});

test("a team enters the clusters of its cloud alone", () => {
  const { entraGroupId: _, ...onEks } = support;
  const found = synthesize({ support: onEks });
  expect(Object.keys(found)).toContain("test-eks-platform");
  expect(Object.keys(found)).not.toContain("test-aks-platform");
  expect(resourcesOf(found["test-aks"] as StackJson, "azurerm_role_assignment")).toHaveLength(2);
});

describe.each([
  ["eks", "gantry:web", "gantry:sre"],
  ["aks", GROUP("a2"), GROUP("a3")],
])("on %s", (cluster, developers, operators) => {
  const bindings = (workload: string) =>
    resourcesOf(stack(`test-${cluster}-${workload}`), "kubernetes_role_binding_v1").map(
      ({ metadata, role_ref, subject }) => ({
        namespace: (metadata as { namespace: string }).namespace.replace(/_[0-9A-F]{8}\./, "."),
        role: (role_ref as { name: string }).name,
        groups: (subject as { name: string }[]).map(({ name }) => name),
      }),
    );
  const namespace = "${kubernetes_namespace_v1.workload_namespace.metadata[0].name}";

  test("a namespace's developers and all operators work in it", () => {
    expect(bindings("api")).toEqual([
      { namespace, role: "gantry:developer", groups: [developers, operators] },
      { namespace, role: "view", groups: [developers, operators] },
    ]);
  });

  test("a workload in another workload's namespace gives no role", () => {
    expect(bindings("worker")).toEqual([]);
  });

  test("developers have nothing in another namespace", () => {
    expect(bindings("data").map(({ groups }) => groups)).toEqual([[operators], [operators]]);
  });
});
