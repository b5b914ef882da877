import { isExistingAksNetwork } from "../config/aks-network";
import type { CompleteCluster } from "../config/environment";
import { entriesOf, inEach, readable } from "../config/fill";
import { ingressClassOf, offeredIngressClass } from "../config/platform";
import type { CompleteWorkload } from "../config/workload";
import { checkByType, none } from "./by-type";
import type { ClusterSubject, Rule } from "./rule";

const ROLE = /^arn:aws:iam::(?<account>\d{12}):role\/[\w+=,.@/-]+$/;

// On which Traefik listens.
const HTTP_AND_HTTPS = [80, 443];

/** What a cluster's workloads, each fine by itself, refuse on their cluster and beside each other. */
export const workloadsRules: readonly Rule<ClusterSubject>[] = [
  {
    id: "environment/namespace-owner",
    says: "On one cluster one workload makes a namespace; the others live in it.",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
    check: ({ cluster }) =>
      claimedTwice(cluster, (_, { namespace }) =>
        namespace.create === undefined
          ? []
          : [
              {
                claim: namespace.create,
                path: "namespace.create",
                value: namespace.create,
                message: (owner) => `is made by ${owner} already; expected { existing: "${namespace.create}" }`,
              },
            ],
      ),
  },
  {
    id: "coupling/public-ports",
    says: "The ports of public Services, the platform's own included, are ones that the cluster's network lets in.",
    source: "https://learn.microsoft.com/azure/aks/concepts-security#azure-network-security-groups",
    check: checkByType({
      eks: none,
      aks: ({ network, platform, workloads }) => {
        // The security group of a subnet that is already there is its owner's.
        if (isExistingAksNetwork(network)) return [];
        const { publicPorts } = network;
        const path = "network.publicPorts";
        const closed = readable(() => platform?.traefik?.loadBalancer.sourceRanges)
          ? HTTP_AND_HTTPS.filter((port) => !publicPorts.includes(port))
          : [];
        return [
          ...closed.map((port) => {
            const message = `must have ${port}, on which Traefik is reached, unless platform.traefik.loadBalancer is internal`;
            return { path, value: publicPorts, message };
          }),
          ...inEach(workloads, (name, { publicService }) => {
            if (publicService === undefined || publicPorts.includes(publicService.port)) return [];
            const message = `must be one of ${path}, ${publicPorts.join(", ") || "none yet"}, or be added there`;
            return [{ path: `workloads.${name}.publicService.port`, value: publicService.port, message }];
          }),
        ];
      },
      existing: none,
    }),
  },
  {
    id: "coupling/ingress-class",
    says: "Every Ingress has a controller: its class is the platform's, or the stated one of another party's controller.",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
    check: ({ cluster }) => {
      const { ingressClassName: value, platform = {}, workloads } = cluster;
      const path = "ingressClassName";
      const offered = offeredIngressClass(platform);
      if (value !== undefined && offered !== undefined && value !== offered) {
        return [{ path, value, message: `must be the class of the platform's controller, ${offered}; leave it out` }];
      }
      if (ingressClassOf(cluster) !== undefined) return [];
      return entriesOf(workloads)
        .filter(([, workload]) => readable(() => workload.ingress) !== undefined)
        .slice(0, 1)
        .map(([name]) => {
          const message = `is missing, and the Ingress of ${name} has no controller; expected platform.traefik, or the class of the controller that is there`;
          return { path, value, message };
        });
    },
  },
  {
    id: "coupling/workload-identity",
    says: "A workload's cloud identity is one of its cluster's cloud, and on AWS of its cluster's account.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html",
    check: checkByType({
      eks: ({ accountId, workloads }) =>
        inEach(workloads, (name, { identity }) => {
          if (identity === undefined || ROLE.exec(identity.roleArn)?.groups?.["account"] === accountId) return [];
          const message = `must be a role of the cluster's account, arn:aws:iam::${accountId}:role/<name>`;
          return [{ path: `workloads.${name}.identity.roleArn`, value: identity.roleArn, message }];
        }),
      aks: none,
      existing: none,
    }),
  },
  {
    id: "coupling/object-names",
    says: "In one namespace no two workloads make an object of the same kind and name.",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names",
    check: ({ cluster }) =>
      claimedTwice(cluster, (name, workload) =>
        objectsOf(name, workload).map(({ kind, object, path }) => ({
          claim: `${workload.namespace.create ?? workload.namespace.existing} ${kind} ${object}`,
          path,
          value: object,
          message: (owner) => `is the name of a ${kind} of ${owner}, in the same namespace; expected another`,
        })),
      ),
  },
  {
    id: "coupling/ingress-hosts",
    says: "On one cluster no two workloads route the same path of the same host.",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches",
    check: ({ cluster }) =>
      claimedTwice(cluster, (_, { ingress }) =>
        (ingress?.routes ?? []).map(({ path }, index) => ({
          claim: `${ingress?.host}${path.replace(/(?<=.)\/$/, "")}`,
          path: `ingress.routes.${index}.path`,
          value: path,
          message: (owner) => `of ${ingress?.host} is routed by ${owner} too; expected in one of the two`,
        })),
      ),
  },
];

/** What a workload takes for itself. */
interface Claim {
  readonly claim: string;
  /** Below the workload; empty for the workload itself. */
  readonly path: string;
  readonly value: string;
  /** What is wrong where another workload takes it too. */
  readonly message: (owner: string) => string;
}

/** Claims of workloads that another one, declared before, makes too. */
function claimedTwice(
  { workloads }: CompleteCluster,
  claimsOf: (name: string, workload: CompleteWorkload) => readonly Claim[],
) {
  const owners = new Map<string, string>();
  return inEach(workloads, (name, workload) =>
    claimsOf(name, workload).flatMap(({ claim, path, value, message }) => {
      const owner = owners.get(claim);
      owners.set(claim, owner ?? name);
      if (owner === undefined || owner === name) return [];
      return [{ path: ["workloads", name, path].filter(Boolean).join("."), value, message: message(owner) }];
    }),
  );
}

function objectsOf(name: string, { publicService, autoscaling, ingress, configMaps, secrets }: CompleteWorkload) {
  const filled = Object.keys(secrets).filter((secret) => secrets[secret]?.keys !== undefined);
  return [
    { kind: "Service", object: name, path: "" },
    ...(publicService ? [{ kind: "Service", object: `${name}-public`, path: "publicService" }] : []),
    ...(autoscaling ? [{ kind: "HorizontalPodAutoscaler", object: autoscaling.name, path: "autoscaling" }] : []),
    ...(ingress ? [{ kind: "Ingress", object: ingress.name, path: "ingress" }] : []),
    ...Object.keys(configMaps).map((object) => ({ kind: "ConfigMap", object, path: `configMaps.${object}` })),
    ...filled.map((object) => ({ kind: "Secret", object, path: `secrets.${object}` })),
  ];
}
