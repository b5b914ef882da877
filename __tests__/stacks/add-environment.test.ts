import { TerraformStack } from "cdktf";
import type { Environment } from "../../config/environment";
import type { AwsRights } from "../../config/rights";
import { checkEnvironments } from "../../rules/check-environments";
import { addEnvironment } from "../../stacks/add-environment";
import { environments } from "../fixtures/all";
import { local } from "../fixtures/local";
import { production } from "../fixtures/production";
import { staging } from "../fixtures/staging";
import { checked, synthesizeEnvironments } from "../support/complete";
import { type Attributes, resourceOf, resourcesOf, type StackJson, synthesizeApp } from "../support/synthesize";

const { eks, aks } = production.clusters;
const webApi = eks.workloads["web-api"];

const synthesize = synthesizeEnvironments;
const all = synthesize(...environments);

function stack(stacks: Readonly<Record<string, StackJson>>, name: string): StackJson {
  const found = stacks[name];
  if (found === undefined) throw new Error(`${name} is not among ${Object.keys(stacks).join(", ")}`);
  return found;
}

const workloads = Object.entries(all).filter(([name]) => name.endsWith("-web-api"));

test("the environments' stacks have the names of their keys", () => {
  expect(Object.keys(all).sort()).toEqual([
    "local-kind-web-api",
    "production-aks",
    "production-aks-platform",
    "production-aks-web-api",
    "production-eks",
    "production-eks-platform",
    "production-eks-web-api",
    "staging-acr",
    "staging-aks",
    "staging-aks-platform",
    "staging-aks-web-api",
    "staging-ecr",
    "staging-eks",
    "staging-eks-platform",
    "staging-eks-web-api",
  ]);
});

test("two synths are equal to the byte", () => {
  expect(JSON.stringify(synthesize(...environments))).toBe(JSON.stringify(all));
});

test("a stack is the same whichever environments are beside it", () => {
  expect(synthesize(local)).toEqual({ "local-kind-web-api": all["local-kind-web-api"] });
});

describe("two EKS clusters in two regions", () => {
  const { name: _, ...unnamed } = eks;
  const environment: Environment = {
    ...production,
    clusters: {
      eks,
      "eks-west": {
        ...unnamed,
        region: "us-west-2",
        network: { vpcCidr: "10.22.0.0/16", availabilityZones: ["us-west-2a", "us-west-2b", "us-west-2c"] },
      },
    },
  };
  const stacks = synthesize(environment);

  test("are accepted", () => expect(() => checkEnvironments([environment])).not.toThrow());

  test("have a stack each, and so has each's workload", () => {
    expect(Object.keys(stacks)).toEqual([
      "production-eks",
      "production-eks-platform",
      "production-eks-web-api",
      "production-eks-west",
      "production-eks-west-platform",
      "production-eks-west-web-api",
    ]);
  });

  test("are in their regions, under the name stated or the stack's", () => {
    const regionAndName = (name: string) => [
      stack(stacks, name).provider?.["aws"]?.[0]?.["region"],
      resourceOf(stack(stacks, name), "aws_eks_cluster")["name"],
    ];
    expect(regionAndName("production-eks")).toEqual(["us-east-1", "production-cluster"]);
    expect(regionAndName("production-eks-west")).toEqual(["us-west-2", "production-eks-west"]);
  });

  test("are found by their workloads by the same name", () => {
    expect(stack(stacks, "production-eks-west-web-api").data?.["aws_eks_cluster"]).toMatchObject({
      cluster: { name: "production-eks-west" },
    });
  });
});

describe("a second workload in web-api's namespace", () => {
  const { configMaps: _, secrets: __, ingress: ___, publicService: ____, ...plain } = webApi;
  const { env: _____, ...container } = webApi.container;
  const worker = {
    ...plain,
    container,
    namespace: { existing: "production" },
    autoscaling: { min: 2, max: 5, cpuPercent: 70 },
  } as const;
  const clusters = { eks: { ...eks, workloads: { worker, "web-api": webApi } } };
  const environment: Environment = { ...production, clusters };
  const stacks = synthesize(environment);
  const quota = (json: StackJson) =>
    (resourceOf(json, "kubernetes_resource_quota_v1")["spec"] as { hard: Record<string, string> }).hard;

  test("is accepted", () => expect(() => checkEnvironments([environment])).not.toThrow());

  test("is deployed after its owner, whichever is declared first", () => {
    expect(dependencies(environment)).toEqual({
      "production-eks": [],
      "production-eks-platform": ["production-eks"],
      "production-eks-worker": ["production-eks", "production-eks-platform", "production-eks-web-api"],
      "production-eks-web-api": ["production-eks", "production-eks-platform"],
    });
  });

  test("makes no namespace of its own", () => {
    const json = stack(stacks, "production-eks-worker");
    expect(resourcesOf(json, "kubernetes_namespace_v1")).toEqual([]);
    expect(resourcesOf(json, "kubernetes_resource_quota_v1")).toEqual([]);
    expect(resourceOf(json, "kubernetes_deployment_v1")["metadata"]).toMatchObject({ namespace: "production" });
  });

  test("is admitted by the owner's quota", () => {
    expect(quota(stack(all, "production-eks-web-api"))["pods"]).toBe("95");
    expect(quota(stack(stacks, "production-eks-web-api"))["pods"]).toBe("106");
  });
});

describe.each(workloads)("%s", (_, json) => {
  test("reads no other stack's state", () => {
    expect(Object.keys(json.data ?? {})).not.toContain("terraform_remote_state");
    expect(JSON.stringify(json)).not.toContain("remote_state");
  });

  test("holds no credential: the provider asks a plugin or the kubeconfig", () => {
    const [provider = {}] = json.provider?.["kubernetes"] ?? [];
    const keys = Object.keys(provider).sort();
    expect([
      ["cluster_ca_certificate", "exec", "host", "ignore_annotations", "ignore_labels"],
      ["config_context", "config_path", "ignore_annotations", "ignore_labels"],
    ]).toContainEqual(keys);
    const { data = {}, provider: providers = {}, output = {} } = json;
    const text = JSON.stringify([data, providers, output, json.terraform]);
    expect(text).not.toMatch(/"(token|password|client_key|client_certificate|client_secret|secret_key|access_key)"/);
    expect(text).not.toMatch(/aws_eks_cluster_auth|kube_admin_config|client_key/);
  });

  test("asks for the provider that takes up a failed first rollout again", () => {
    expect(json.terraform["required_providers"]).toMatchObject({
      kubernetes: { source: "kubernetes", version: "3.2.1" },
    });
  });

  test("carries a secret's value through an ephemeral variable only", () => {
    for (const secret of resourcesOf(json, "kubernetes_secret_v1")) {
      expect(Object.keys(secret)).not.toContain("data");
      for (const value of Object.values(secret["data_wo"] as Record<string, string>))
        expect(value).toMatch(/^\$\{var\./);
    }
    for (const variable of Object.values(json.variable ?? {})) {
      expect(variable).toMatchObject({ ephemeral: true, sensitive: true });
      expect(Object.keys(variable)).not.toContain("default");
    }
  });
});

test("workloads are ordered after their clusters without a reference between them", () => {
  expect(dependencies(production)).toEqual({
    "production-eks": [],
    "production-eks-platform": ["production-eks"],
    "production-eks-web-api": ["production-eks", "production-eks-platform"],
    "production-aks": [],
    "production-aks-platform": ["production-aks"],
    "production-aks-web-api": ["production-aks", "production-aks-platform"],
  });
  expect(dependencies(local)).toEqual({ "local-kind-web-api": [] });
});

describe("staging's registries", () => {
  const imageOf = (name: string) =>
    JSON.stringify(resourceOf(stack(all, name), "kubernetes_deployment_v1")).match(/"image":"([^"]+)"/)?.[1];
  const pullFrom = (stacks: Readonly<Record<string, StackJson>>) =>
    resourcesOf(stack(stacks, "staging-aks"), "azurerm_role_assignment")
      .filter(({ role_definition_name }) => role_definition_name === "AcrPull")
      .map(({ scope }) => scope);

  test("come before the clusters that are named, and before no other", () => {
    expect(dependencies(staging)).toMatchObject({
      "staging-ecr": [],
      "staging-acr": [],
      "staging-eks": ["staging-ecr"],
      "staging-aks": ["staging-acr"],
    });
  });

  test("are what its images are of, by tag and by digest", () => {
    expect(imageOf("staging-eks-web-api")).toBe("111122223333.dkr.ecr.us-east-1.amazonaws.com/web-api:1.2.3");
    expect(imageOf("staging-aks-web-api")).toMatch(/^gantrystaging\.azurecr\.io\/web-api@sha256:[0-9a-f]{64}$/);
  });

  test("let the named AKS cluster's nodes pull, beside the registries it names itself", () => {
    const id = `/subscriptions/${aks.subscriptionId}/resourceGroups`;
    const acr = `${id}/rg-gantrystaging/providers/Microsoft.ContainerRegistry/registries/gantrystaging`;
    const other = `${id}/rg-other/providers/Microsoft.ContainerRegistry/registries/other`;
    expect(pullFrom(all)).toEqual([acr]);
    const clusters = { ...staging.clusters, aks: { ...staging.clusters.aks, registryIds: [other] } };
    expect(pullFrom(synthesize({ ...staging, clusters })).sort()).toEqual([acr, other]);
  });

  test("let no cluster pull that is not named", () => {
    const { "web-api": onAks } = staging.clusters.aks.workloads;
    const text = { ...onAks, container: { ...onAks.container, image: "registry.example.com/web-api:1.2.3" } };
    const unnamed: Environment = {
      ...staging,
      registries: { acr: { ...staging.registries.acr, pullClusters: [] } },
      clusters: { aks: { ...staging.clusters.aks, workloads: { "web-api": text } } },
    };
    expect(() => checkEnvironments([unnamed])).not.toThrow();
    expect(pullFrom(synthesize(unnamed))).toEqual([]);
    expect(dependencies(unnamed)["staging-aks"]).toEqual([]);
  });
});

describe("a workload's cloud identity", () => {
  const reaching = { ...webApi.network, egressTo: [{ cidr: "0.0.0.0/0", port: 443 }] } as const;
  const entraIdentity = {
    identityId:
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-id/providers/Microsoft.ManagedIdentity/userAssignedIdentities/web-api",
    clientId: "00000000-0000-0000-0000-000000000004",
  } as const;
  const withIdentity: Environment = {
    ...production,
    clusters: {
      eks: {
        ...eks,
        workloads: {
          "web-api": { ...webApi, network: reaching, identity: { roleArn: "arn:aws:iam::111122223333:role/web-api" } },
        },
      },
      aks: {
        ...aks,
        workloads: {
          "web-api": {
            ...webApi,
            network: reaching,
            identity: entraIdentity,
          },
        },
      },
    },
  };
  const stacks = synthesize(withIdentity);
  const [onEks, onAks] = [stack(stacks, "production-eks-web-api"), stack(stacks, "production-aks-web-api")];
  const podLabels = (json: StackJson) =>
    (resourceOf(json, "kubernetes_deployment_v1") as { spec: { template: { metadata: { labels: object } } } }).spec
      .template.metadata.labels;

  test("is a pod identity association on EKS, before the pods", () => {
    expect(resourceOf(onEks, "aws_eks_pod_identity_association")).toMatchObject({
      cluster_name: "production-cluster",
      namespace: "production",
      service_account: "web-api",
      role_arn: "arn:aws:iam::111122223333:role/web-api",
    });
    expect(resourceOf(onEks, "kubernetes_deployment_v1")["depends_on"]).toContain(
      "aws_eks_pod_identity_association.identity",
    );
  });

  const egress = (json: StackJson) =>
    resourcesOf(json, "kubernetes_network_policy_v1").flatMap(
      ({ spec }) => (spec as { egress?: unknown[] }).egress ?? [],
    );

  test("is exchanged at login.microsoftonline.com on AKS, which the network policy lets the pods reach", () => {
    const entra = { to: [{ ip_block: { cidr: "20.190.128.0/18" } }], ports: [{ port: "443", protocol: "TCP" }] };
    expect(egress(onAks)).toContainEqual(entra);
    expect(egress(onEks)).not.toContainEqual(entra);
    expect(egress(stack(synthesize(production), "production-aks-web-api"))).not.toContainEqual(entra);
  });

  test("has a credential whose name Azure accepts, however long the names are that it is made of", () => {
    const long = "a".repeat(63);
    const names = ["b", "c"].map((last) => {
      const namespace = { create: `${long.slice(1)}${last}` };
      const workload = { ...webApi, namespace, network: reaching, identity: entraIdentity };
      const clusters = { aks: { ...aks, name: long, dnsPrefix: "a", workloads: { "web-api": workload } } };
      const json = stack(synthesize({ ...production, teams: {}, clusters }), "production-aks-web-api");
      return String(resourceOf(json, "azurerm_federated_identity_credential")["name"]);
    });
    expect(names.map(({ length }) => length)).toEqual([120, 120]);
    expect(new Set(names).size).toBe(2);
  });

  test("is fetched from EKS's agent on the node, which the network policy lets the pods reach", () => {
    const agent = {
      to: [{ ip_block: { cidr: "169.254.170.23/32" } }],
      ports: [{ port: "80", protocol: "TCP" }],
    };
    expect(egress(onEks)).toContainEqual(agent);
    expect(egress(onAks)).not.toContainEqual(agent);
    expect(egress(stack(synthesize(production), "production-eks-web-api"))).not.toContainEqual(agent);
  });

  test("is a federated credential, an annotation and a label on AKS, before the pods", () => {
    expect(resourceOf(onAks, "azurerm_federated_identity_credential")).toMatchObject({
      name: "production-aks-production-web-api",
      resource_group_name: "rg-id",
      audience: ["api://AzureADTokenExchange"],
      issuer: "${data.azurerm_kubernetes_cluster.cluster.oidc_issuer_url}",
      subject: "system:serviceaccount:production:web-api",
    });
    expect(resourceOf(onAks, "kubernetes_service_account_v1")["metadata"]).toMatchObject({
      annotations: { "azure.workload.identity/client-id": "00000000-0000-0000-0000-000000000004" },
    });
    expect(podLabels(onAks)).toMatchObject({ "azure.workload.identity/use": "true" });
    expect(resourceOf(onAks, "kubernetes_deployment_v1")["depends_on"]).toContain(
      "azurerm_federated_identity_credential.identity",
    );
  });

  test("adds nothing where it is left out", () => {
    for (const [, json] of workloads) {
      expect(resourcesOf(json, "aws_eks_pod_identity_association")).toEqual([]);
      expect(resourcesOf(json, "azurerm_federated_identity_credential")).toEqual([]);
      expect(resourceOf(json, "kubernetes_service_account_v1")["metadata"]).not.toHaveProperty(
        "annotations.azure.workload.identity/client-id",
      );
      expect(podLabels(json)).toEqual(expect.not.objectContaining({ "azure.workload.identity/use": "true" }));
    }
  });
});

describe("a workload's rights", () => {
  const scope =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-orders/providers/Microsoft.Storage/storageAccounts/orders";
  const network = { ...webApi.network, egressTo: [{ cidr: "0.0.0.0/0", port: 443 }] } as const;
  const own = {
    actions: ["s3:GetObject"],
    resources: ["arn:aws:s3:::orders/${aws:PrincipalTag/kubernetes-namespace}/*"],
  };
  const onEks = (rights: AwsRights) =>
    stack(
      synthesize({
        ...production,
        clusters: { eks: { ...eks, workloads: { "web-api": { ...webApi, network, rights } } } },
      }),
      "production-eks-web-api",
    );
  const byStatements = onEks({ statements: [own] });
  const rights = { roles: [{ role: "Storage Blob Data Reader", scope }] };
  const onAks = stack(
    synthesize({
      ...production,
      clusters: { aks: { ...aks, workloads: { "web-api": { ...webApi, network, rights } } } },
    }),
    "production-aks-web-api",
  );
  const pods = (json: StackJson) => resourceOf(json, "kubernetes_deployment_v1")["depends_on"];

  test("are a role on EKS, by a name that others' policies can state, that its own boundary holds to them", () => {
    expect(resourceOf(byStatements, "aws_iam_role")).toMatchObject({
      name: "production-cluster-web-api",
      permissions_boundary: "arn:aws:iam::111122223333:policy/gantry-boundary-production-cluster-web-api",
    });
    expect(resourceOf(byStatements, "aws_iam_role")).not.toHaveProperty("name_prefix");
    expect(resourceOf(byStatements, "aws_eks_pod_identity_association")).toMatchObject({
      service_account: "web-api",
      role_arn: expect.stringMatching(/^\$\{aws_iam_role\.rights_role_\w+\.arn\}$/),
    });
  });

  test("hold IAM's variables, which Terraform does not fill in", () => {
    expect(JSON.parse(String(resourceOf(byStatements, "aws_iam_role_policy")["policy"]))).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Action: own.actions,
          Resource: ["arn:aws:s3:::orders/$${aws:PrincipalTag/kubernetes-namespace}/*"],
        },
      ],
    });
  });

  test("are policies of others where they name them, and no statement", () => {
    const managedPolicies = [
      "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
      "arn:aws:iam::111122223333:policy/orders",
    ];
    const json = onEks({ managedPolicies });
    expect(resourcesOf(json, "aws_iam_role_policy_attachment").map(({ policy_arn }) => policy_arn)).toEqual(
      managedPolicies,
    );
    expect(resourcesOf(json, "aws_iam_role_policy")).toEqual([]);
  });

  test("are an identity on AKS, beside its cluster, whose roles and credential are there before the pods", () => {
    expect(resourceOf(onAks, "azurerm_user_assigned_identity")).toMatchObject({
      name: "id-production-aks-web-api",
      resource_group_name: "rg-production-aks",
      location: "eastus",
      tags: { Environment: "production" },
    });
    const [identity] = Object.keys(onAks.resource?.["azurerm_user_assigned_identity"] ?? {});
    expect(resourceOf(onAks, "azurerm_role_assignment")).toMatchObject({
      scope,
      role_definition_name: "Storage Blob Data Reader",
      principal_id: `\${azurerm_user_assigned_identity.${identity}.principal_id}`,
      principal_type: "ServicePrincipal",
    });
    expect(resourceOf(onAks, "azurerm_federated_identity_credential")).toMatchObject({
      parent_id: `\${azurerm_user_assigned_identity.${identity}.id}`,
      resource_group_name: "rg-production-aks",
      subject: "system:serviceaccount:production:web-api",
    });
    expect(resourceOf(onAks, "kubernetes_service_account_v1")["metadata"]).toMatchObject({
      annotations: { "azure.workload.identity/client-id": `\${azurerm_user_assigned_identity.${identity}.client_id}` },
    });
  });

  test("are there before the pods", () => {
    expect(pods(byStatements)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^aws_eks_pod_identity_association\./),
        expect.stringMatching(/^aws_iam_role_policy\./),
      ]),
    );
    expect(pods(onAks)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^azurerm_federated_identity_credential\./),
        expect.stringMatching(/^azurerm_role_assignment\./),
      ]),
    );
  });

  test("let the pods reach what gives them their credentials", () => {
    const ranges = (json: StackJson) =>
      resourcesOf(json, "kubernetes_network_policy_v1").flatMap(({ spec }) => JSON.stringify(spec));
    expect(ranges(byStatements).join()).toContain("169.254.170.23/32");
    expect(ranges(onAks).join()).toContain("20.190.128.0/18");
  });
});

test("the same workload on both clouds gives the same Kubernetes objects but for the declared differences", () => {
  const [onEks, onAks] = [kubernetesObjects("production-eks-web-api"), kubernetesObjects("production-aks-web-api")];
  const annotations = "kubernetes_service_v1.workload_public-service_7534799D.metadata.annotations";
  const balancer = `${annotations}.service.beta.kubernetes.io/aws-load-balancer`;
  const tags = "Environment=production,ManagedBy=terraform";
  expect(differences(onEks, onAks)).toEqual([
    { at: `${balancer}-additional-resource-tags`, eks: tags, aks: undefined },
    { at: `${balancer}-cross-zone-load-balancing-enabled`, eks: "true", aks: undefined },
    { at: `${balancer}-type`, eks: "nlb", aks: undefined },
  ]);
});

function kubernetesObjects(name: string): Record<string, Attributes> {
  return Object.fromEntries(
    Object.entries(stack(all, name).resource ?? {})
      // Who a team is differs by cloud; that its roles do not, teams.test.ts says.
      .filter(([type]) => type.startsWith("kubernetes_") && type !== "kubernetes_role_binding_v1")
      .flatMap(([type, resources]) =>
        Object.entries(resources).map(([id, { "//": _, ...attributes }]) => [`${type}.${id}`, attributes]),
      ),
  );
}

/** Every leaf that is not the same in both. */
function differences(eks: unknown, aks: unknown, at = ""): { at: string; eks: unknown; aks: unknown }[] {
  const keys = [eks, aks].flatMap((value) => (typeof value === "object" && value !== null ? Object.keys(value) : []));
  if (keys.length === 0) return JSON.stringify(eks) === JSON.stringify(aks) ? [] : [{ at, eks, aks }];
  return [...new Set(keys)].flatMap((key) =>
    differences(
      (eks as Attributes | undefined)?.[key],
      (aks as Attributes | undefined)?.[key],
      at ? `${at}.${key}` : key,
    ),
  );
}

/** The stacks that cdktf deploys before each stack. */
function dependencies(environment: Environment): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  synthesizeApp((app) => {
    for (const passed of checked(environment)) addEnvironment(app, passed);
    for (const child of app.node.children) {
      if (TerraformStack.isStack(child)) found[child.node.id] = child.dependencies.map(({ node }) => node.id);
    }
  });
  return found;
}
