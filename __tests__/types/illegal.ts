import type { LoadBalancer } from "../../config/add-ons/load-balancer";
import type { AksCluster, CompleteAksCluster } from "../../config/aks";
import type { Bootstrap } from "../../config/bootstrap";
import type { EksCluster } from "../../config/eks";
import type { CheckedEnvironment, CompleteEnvironment, Environment } from "../../config/environment";
import type { ExistingCluster } from "../../config/existing";
import type { Workload } from "../../config/workload";
import type { Image } from "../../config/workload/image";
import type { Container } from "../../constructs/kubernetes/pod-container";
import type { Rule } from "../../rules/rule";
import { local } from "../fixtures/local";
import { production } from "../fixtures/production";
import { minimalAks } from "../support/aks";
import { minimal } from "../support/workload";

type Team = NonNullable<Environment["teams"]>[string];

// What types can forbid does not compile: each line below an expected error is one, and the compiler says so if it is not.

const { eks, aks } = production.clusters;
const { general } = eks.nodeGroups;
const { worker } = aks.nodePools;
const { autoscaling, ...unscaled } = eks.workloads["web-api"];

// Scaling is one way or the other, and whole.
({ ...general, scaling: { fixed: 3 } }) satisfies EksCluster["nodeGroups"][string];
// @ts-expect-error fixed stands beside min, max and initial
({ ...general, scaling: { fixed: 3, min: 1, max: 3, initial: 1 } }) satisfies EksCluster["nodeGroups"][string];
// @ts-expect-error an autoscaled group says how many nodes it starts with
({ ...general, scaling: { min: 1, max: 3 } }) satisfies EksCluster["nodeGroups"][string];
({ ...worker, scaling: { fixed: 3 } }) satisfies AksCluster["nodePools"][string];
// @ts-expect-error fixed stands beside max
({ ...worker, scaling: { fixed: 3, max: 3 } }) satisfies AksCluster["nodePools"][string];
// @ts-expect-error AKS starts a pool itself
({ ...worker, scaling: { min: 1, max: 3, initial: 1 } }) satisfies AksCluster["nodePools"][string];
// @ts-expect-error a typo
({ ...worker, scaling: { min: 1, maxsize: 3 } }) satisfies AksCluster["nodePools"][string];
// @ts-expect-error a number is not text
({ ...general, scaling: { min: "1", max: 3, initial: 1 } }) satisfies EksCluster["nodeGroups"][string];

// A pool is what its cloud has.
({ ...worker, spot: { evictionPolicy: "Delete" } }) satisfies AksCluster["nodePools"][string];
// @ts-expect-error the pool for critical add-ons is no Spot pool
({ vmSize: "Standard_D4s_v3", scaling: { fixed: 1 }, spot: {} }) satisfies AksCluster["systemPool"];
// @ts-expect-error Azure has three zones
({ ...worker, zones: ["4"] }) satisfies AksCluster["nodePools"][string];
// @ts-expect-error an unknown image family
({ ...general, amiType: "AL2_x86_64" }) satisfies EksCluster["nodeGroups"][string];
// @ts-expect-error no minor; a rule refuses "1.36.1", whose end is a number
({ ...eks, kubernetesVersion: "1.36-eks-1" }) satisfies EksCluster;
// @ts-expect-error a version is the add-on's
({ ...eks, addOns: { "vpc-cni": "v1.20.4-eksbuild.1" } }) satisfies EksCluster;

// The API server is private or has ranges.
({ ...aks, apiServer: { private: true } }) satisfies AksCluster;
// @ts-expect-error private stands beside ranges
({ ...aks, apiServer: { private: true, authorizedIpRanges: ["203.0.113.0/24"] } }) satisfies AksCluster;
// @ts-expect-error neither
({ ...aks, apiServer: {} }) satisfies AksCluster;
// @ts-expect-error a public one states its ranges
({ ...aks, apiServer: { private: false } }) satisfies AksCluster;

// A team's role is for the whole cluster, or a developer's and names namespaces.
({ role: "developer", namespaces: ["web"] }) satisfies Team;
({ role: "admin" }) satisfies Team;
// @ts-expect-error a developer works in namespaces
({ role: "developer" }) satisfies Team;
// @ts-expect-error a viewer reads them all
({ role: "viewer", namespaces: ["web"] }) satisfies Team;
// @ts-expect-error an unknown role
({ role: "owner" }) satisfies Team;

// Replicas are fixed or follow the load.
({ ...unscaled, replicas: 3 }) satisfies Workload;
({ ...unscaled, autoscaling }) satisfies Workload;
// @ts-expect-error replicas stand beside autoscaling
({ ...unscaled, autoscaling, replicas: 3 }) satisfies Workload;
// @ts-expect-error neither
unscaled satisfies Workload;

// A namespace, a Secret and a peer are one thing each.
// @ts-expect-error create stands beside existing
({ ...minimal, namespace: { create: "a", existing: "a" } }) satisfies Workload;
// @ts-expect-error neither
({ ...minimal, namespace: {} }) satisfies Workload;
({ ...minimal, secrets: { db: { existing: true } } }) satisfies Workload;
// @ts-expect-error keys stand beside existing
({ ...minimal, secrets: { db: { existing: true, keys: ["url"], revision: 1 } } }) satisfies Workload;
// @ts-expect-error a Secret that is filled has a revision
({ ...minimal, secrets: { db: { keys: ["url"] } } }) satisfies Workload;
// @ts-expect-error a Secret's value is never written here
({ ...minimal, secrets: { db: { url: "postgres://" } } }) satisfies Workload;
// @ts-expect-error a range has no pods
({ ...minimal, network: { ingressFrom: [{ cidr: "10.0.0.0/8", podLabels: { app: "a" } }] } }) satisfies Workload;
// @ts-expect-error a peer is a namespace or a range
({ ...minimal, network: { ingressFrom: [{ cidr: "10.0.0.0/8", namespace: "a" }] } }) satisfies Workload;
// @ts-expect-error what is called has a port
({ ...minimal, network: { egressTo: [{ namespace: "a" }] } }) satisfies Workload;
// @ts-expect-error a variable that reads a Secret says which key
({ ...minimal, container: { ...minimal.container, env: { A: { secret: "a" } } } }) satisfies Workload;

// An image is text, or a repository's by its tag or its digest.
const image = { registry: "ecr", repository: "web-api", tag: "1.2.3" } as const;
const tagged = { ...minimal, container: { ...minimal.container, image } };
({ ...aks, workloads: { a: tagged } }) satisfies AksCluster;
tagged satisfies Workload;
// @ts-expect-error a construct has it as text
image satisfies Container["image"];
// @ts-expect-error a tag stands beside a digest
({ ...image, digest: "sha256:0" }) satisfies Image;
// @ts-expect-error neither
({ registry: "ecr", repository: "web-api" }) satisfies Image;
// @ts-expect-error a registry is one of AWS's or Azure's
({ ...local, registries: { r: { type: "gcr" } } }) satisfies Environment;

// A cluster is of a known kind, and gives the identities of its cloud.
const { kind } = local.clusters;
({ ...kind, type: "existing" }) satisfies ExistingCluster;
// @ts-expect-error an unknown kind
({ ...local, clusters: { gke: { ...kind, type: "gke" } } }) satisfies Environment;
// @ts-expect-error an existing cluster gives none
({ ...kind, workloads: { a: { ...minimal, identity: { roleArn: "" } } } }) satisfies ExistingCluster;
// @ts-expect-error Azure has no roles of IAM
({ ...aks, workloads: { a: { ...minimal, identity: { roleArn: "" } } } }) satisfies AksCluster;
// @ts-expect-error a bucket has a region
({ ...local, backend: { type: "s3", bucket: "states" } }) satisfies Environment;
// @ts-expect-error local state has no bucket
({ ...local, backend: { type: "local", bucket: "states" } }) satisfies Environment;

// A platform has what its cluster lacks: EKS no autoscaler, AKS nothing, a laptop's cluster metrics.
({ ...aks, platform: { traefik: { loadBalancer: { internal: true } } } }) satisfies AksCluster;
// @ts-expect-error AKS has an autoscaler of its own
({ ...aks, platform: { clusterAutoscaler: {} } }) satisfies AksCluster;
// @ts-expect-error AWS's controller makes AWS's load balancers
({ ...kind, platform: { loadBalancerController: {} } }) satisfies ExistingCluster;
// @ts-expect-error AKS brings metrics-server
({ ...aks, platform: { metricsServer: {} } }) satisfies AksCluster;
// @ts-expect-error a load balancer is internal or has ranges
({ internal: true, sourceRanges: ["0.0.0.0/0"] }) satisfies LoadBalancer;
// @ts-expect-error neither
({}) satisfies LoadBalancer;

// A waiver says which rule, why and until when.
({ ...local, waivers: [{ rule: "eks/region", reason: "why", until: "2026-12-31" }] }) satisfies Environment;
// @ts-expect-error no reason
({ ...local, waivers: [{ rule: "eks/region", until: "2026-12-31" }] }) satisfies Environment;
// @ts-expect-error no end
({ ...local, waivers: [{ rule: "eks/region", reason: "why" }] }) satisfies Environment;

// A literal is an environment as it stands, and spread; what is left out is there behind the check.
const written = {
  ...local,
  clusters: { ...local.clusters, aks: { ...minimalAks, nodePools: { worker } } },
} as const satisfies Environment;
// @ts-expect-error left out
written.waivers;
declare const complete: CompleteEnvironment;
complete.waivers.length satisfies number;
declare const completeAks: CompleteAksCluster;
completeAks.network.nodeSubnet satisfies string;
// @ts-expect-error an unknown name
written.clusters.aks.network.addresSpace;
// @ts-expect-error defaults are not filled in
written satisfies CompleteEnvironment;
// @ts-expect-error no rule has passed it
complete satisfies CheckedEnvironment;
// @ts-expect-error it says nothing of where its state is
({ name: "gantry" }) satisfies Bootstrap;

// A rule has an id of two parts, and a severity that is known.
const rule = { id: "area/name", says: "It holds.", source: "https://example.com", check: () => [] } as const;
rule satisfies Rule<unknown>;
// @ts-expect-error no area
({ ...rule, id: "name" }) satisfies Rule<unknown>;
// @ts-expect-error an unknown severity
({ ...rule, check: () => [{ path: "", value: 1, message: "", severity: "info" }] }) satisfies Rule<unknown>;
