import { isExistingAksNetwork } from "../config/aks-network";
import type { CompleteCluster } from "../config/environment";
import { entriesOf, inEach, inEachItem, readable } from "../config/fill";
import { offeredIngressClasses } from "../config/platform";
import type { CompleteWorkload } from "../config/workload";
import { hasToken } from "../config/workload/account";
import { inEachRoute } from "../config/workload/ingress";
import { namespaceOf } from "../config/workload/namespace";
import type { Peer } from "../config/workload/network";
import { httpPortsOf, peerPortsOf } from "../config/workload/service";
import { hint } from "../lib/nearest";
import { podsServiceName, publicServiceName } from "../lib/service-name";
import { checkByType, none } from "./by-type";
import type { ClusterSubject, Rule, Violation } from "./rule";

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
      const offered = offeredIngressClasses(platform);
      if (value !== undefined && offered.length > 0 && !offered.includes(value)) {
        const message = `must be the class of the platform's controller, ${offered.join(" or ")}; leave it out`;
        return [{ path, value, message }];
      }
      const served = [...offered, ...(value === undefined ? [] : [value])];
      if (served.length > 0) {
        return inEach(workloads, (name, { ingress }) => {
          const { className } = ingress ?? {};
          if (className === undefined || served.includes(className)) return [];
          const message = `has no controller on this cluster; expected ${served.join(" or ")}`;
          return [{ path: `workloads.${name}.ingress.className`, value: className, message }];
        });
      }
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
    id: "coupling/workload-rights",
    says: "A workload's cloud identity is made by its stack, with its rights, or is there already; on AWS its policies are AWS's own or the cluster's account's.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    check: checkByType({
      eks: ({ accountId, workloads }) => [
        ...doublyIdentified({ workloads }),
        ...inEach(workloads, (name, { rights }) =>
          inEachItem(rights?.managedPolicies ?? [], (arn, index) => {
            if ([accountId, "aws"].includes(arn.split(":")[4] ?? "")) return [];
            const message = `must be a policy of AWS or of the cluster's account, arn:aws:iam::${accountId}:policy/<name>`;
            return [{ path: `workloads.${name}.rights.managedPolicies.${index}`, value: arn, message }];
          }),
        ),
      ],
      aks: doublyIdentified,
      existing: none,
    }),
  },
  {
    id: "coupling/wide-rights",
    says: "A workload's rights name what they are for; the guard asks for an approval of what goes further.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    check: checkByType({
      eks: ({ workloads }) =>
        inEach(workloads, (name, { rights }) =>
          inEachItem(rights?.statements ?? [], ({ actions, resources }, index): readonly Violation[] => {
            if (!resources.includes("*")) return [];
            const path = `workloads.${name}.rights.statements.${index}.actions`;
            return actions
              .filter((action) => action.endsWith(":*"))
              .map((action) => {
                const message =
                  "on every resource is all of a service; expected the actions and ARNs that the pods need";
                return { path, value: action, message, severity: "warning" };
              });
          }),
        ),
      aks: ({ workloads }) =>
        inEach(workloads, (name, { rights }) =>
          inEachItem(rights?.roles ?? [], ({ scope }, index): readonly Violation[] => {
            if (/\/providers\//i.test(scope)) return [];
            const message = "holds more than one resource; expected the id of the one that the pods need";
            return [
              { path: `workloads.${name}.rights.roles.${index}.scope`, value: scope, message, severity: "warning" },
            ];
          }),
        ),
      existing: none,
    }),
  },
  {
    id: "coupling/identity-egress",
    says: "Pods with a cloud identity reach the cloud, whose services answer on port 443.",
    source: "https://docs.aws.amazon.com/general/latest/gr/rande.html",
    check: checkByType({ eks: unreachingIdentities, aks: unreachingIdentities, existing: none }),
  },
  {
    id: "coupling/token-egress",
    says: "Pods with a token for the API server reach it, on port 443 or 6443.",
    source: "https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/",
    check: ({ cluster: { workloads } }) =>
      inEach(workloads, (name, { serviceAccount, exceptions, network: { egressTo } }) => {
        // No policy holds pods of the node's network.
        if (!hasToken(serviceAccount) || exceptions.hostNetwork !== undefined) return [];
        if (egressTo.some(({ port }) => port === 443 || port === 6443)) return [];
        const message =
          "must let the pods reach the API server, for which they hold a token; expected { cidr: <its range>, port: 443 }, or port 6443 where it answers there";
        return [{ path: `workloads.${name}.network.egressTo`, value: egressTo, message }];
      }),
  },
  {
    id: "coupling/routes",
    says: "A route leads to a Service that a workload makes, on a port that it has, and to pods that admit the ingress controller.",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
    check: ({ cluster: { workloads } }) =>
      inEach(workloads, (name, workload) => {
        const services = servicesIn(namespaceOf(workload), workloads);
        return inEachRoute(workload.ingress, ({ path, service, port, existing }, within) => {
          // `workload/ingress-backend` and `workload/ingress-reach` report what is wrong with its own.
          if (existing || service === name) return [];
          const at = `workloads.${name}.${within}`;
          const target = services.find((one) => one.service === service);
          if (target === undefined) {
            const known = services.map((one) => one.service);
            const message = `must be a Service of a workload in the namespace ${namespaceOf(workload)}${hint(service, known, `: ${known.join(" or ")}`)}; expected existing: true beside it where another party makes it`;
            return [{ path: `${at}.service`, value: service, message }];
          }
          if (!target.ports.includes(port)) {
            const message = `must be the port of ${service}, ${target.ports.join(" or ")}`;
            return [{ path: `${at}.port`, value: port, message }];
          }
          const { ingressFrom } = target.workload.network;
          if (ingressFrom.length > 0) return [];
          const message = `must have the ingress controller, as ${name} has: its route ${path} answers 502 otherwise`;
          return [{ path: `workloads.${target.name}.network.ingressFrom`, value: ingressFrom, message }];
        });
      }),
  },
  {
    id: "coupling/peers",
    says: "Workloads that talk to each other say so on both sides, with the port of the pods: a policy sees no Service.",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    check: ({ cluster: { workloads } }) =>
      inEach(workloads, (name, workload) => [
        ...inEachItem(workload.network.egressTo, (peer, index) =>
          selectedBy(peer, workloads).flatMap(([other, target]): readonly Violation[] => {
            const ports = peerPortsOf(target).map(({ port }) => port);
            if (peer.port === target.metrics?.port) return [];
            if (!ports.includes(peer.port)) {
              const message = `must be ${ports.length === 0 ? `a port, and the pods of ${other} have none` : `the port of the pods of ${other}, ${ports.join(" or ")}`}`;
              return [{ path: `workloads.${name}.network.egressTo.${index}.port`, value: peer.port, message }];
            }
            if (target.network.ingressFrom.some((from) => selects(from, name, workload))) return [];
            const message = `must let ${name} in, which is to reach it; expected { namespace: "${namespaceOf(workload)}", podLabels: { app: "${name}" } } among them`;
            return [{ path: `workloads.${other}.network.ingressFrom`, value: target.network.ingressFrom, message }];
          }),
        ),
        ...inEachItem(workload.network.ingressFrom, (peer) =>
          selectedBy(peer, workloads).flatMap(([other, source]): readonly Violation[] => {
            const { egressTo } = source.network;
            const [{ port } = {}] = peerPortsOf(workload);
            if (port === undefined || other === name || egressTo.some((to) => selects(to, name, workload))) return [];
            const message = `must have ${name}, which lets ${other} in; expected { namespace: "${namespaceOf(workload)}", podLabels: { app: "${name}" }, port: ${port} } among them`;
            return [{ path: `workloads.${other}.network.egressTo`, value: egressTo, message }];
          }),
        ),
      ]),
  },
  {
    id: "coupling/object-names",
    says: "In one namespace no two workloads make an object of the same kind and name.",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names",
    check: ({ cluster }) =>
      claimedTwice(cluster, (name, workload) =>
        objectsOf(name, workload).map(({ kind, object, path }) => ({
          claim: `${namespaceOf(workload)} ${kind} ${object}`,
          path,
          value: object,
          message: (owner) => `is the name of a ${kind} of ${owner}, in the same namespace; expected another`,
        })),
      ),
  },
  {
    id: "coupling/selectors",
    says: "In one namespace a workload's selector chooses its own pods alone: two Deployments would fight over them.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
    check: ({ cluster: { workloads } }) =>
      inEach(workloads, (name, workload) =>
        selectedBy({ namespace: namespaceOf(workload), podLabels: workload.selector }, workloads)
          .filter(([other]) => other !== name)
          .map(([other]) => ({
            path: `workloads.${name}.selector`,
            value: workload.selector,
            message: `chooses the pods of ${other} too; expected labels that they lack`,
          })),
      ),
  },
  {
    id: "coupling/ingress-hosts",
    says: "On one cluster no two workloads route the same path of the same host.",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches",
    check: ({ cluster }) =>
      claimedTwice(cluster, (_, { ingress }) =>
        inEachRoute(ingress, ({ path, pathType }, at, host) => [
          {
            claim: `${host()}${path.replace(/(?<=.)\/$/, "")} ${pathType}`,
            path: `${at}.path`,
            value: path,
            message: (owner: string) => `of ${host()} is routed by ${owner} too; expected in one of the two`,
          },
        ]),
      ),
  },
];

/** Workloads of a cluster whose cloud gives them identities. */
type Identified = Readonly<Record<string, CompleteWorkload & { readonly identity?: object; readonly rights?: object }>>;

function doublyIdentified({ workloads }: { readonly workloads: Identified }): readonly Violation[] {
  return inEach(workloads, (name, { identity, rights }) => {
    if (identity === undefined || rights === undefined) return [];
    const message = "excludes identity, which has rights of its own: state only one of the two";
    return [{ path: `workloads.${name}.rights`, value: rights, message }];
  });
}

function unreachingIdentities({ workloads }: { readonly workloads: Identified }): readonly Violation[] {
  return inEach(workloads, (name, { identity, rights, network: { egressTo }, container: { env } }) => {
    if ((identity ?? rights) === undefined || egressTo.some(({ port }) => port === 443)) return [];
    // Through a proxy, on whatever port.
    if (Object.keys(env).some((variable) => variable.toUpperCase() === "HTTPS_PROXY")) return [];
    const message =
      'must let the pods reach the services that their identity is for; expected { cidr: "0.0.0.0/0", port: 443 }, or the range of their private endpoints';
    return [{ path: `workloads.${name}.network.egressTo`, value: egressTo, message }];
  });
}

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

/** The Services that workloads make in a namespace. */
function servicesIn(namespace: string, workloads: CompleteCluster["workloads"]) {
  return entriesOf(workloads).flatMap(([name, workload]) => {
    if (readable(() => namespaceOf(workload)) !== namespace) return [];
    const { publicService } = workload;
    const ports = httpPortsOf(workload);
    if (ports.length === 0) return [];
    return [
      { name, workload, service: name, ports },
      ...(publicService ? [{ name, workload, service: publicServiceName(name), ports: [publicService.port] }] : []),
    ];
  });
}

/** The workloads that a peer names by labels of their pods; one by its namespace alone names none. */
function selectedBy(peer: Peer, workloads: CompleteCluster["workloads"]) {
  if (peer.cidr !== undefined || Object.keys(peer.podLabels).length === 0) return [];
  return entriesOf(workloads).filter(([name, workload]) => readable(() => selects(peer, name, workload)) === true);
}

/** Whether a peer is the workload's pods; a range may be. */
function selects(peer: Peer, name: string, workload: CompleteWorkload): boolean {
  if (peer.cidr !== undefined) return true;
  const labels: Readonly<Record<string, string>> = {
    ...workload.labels,
    ...workload.podLabels,
    app: name,
    ...workload.selector,
    "app.kubernetes.io/instance": name,
  };
  return (
    peer.namespace === namespaceOf(workload) &&
    Object.entries(peer.podLabels).every(([label, value]) => labels[label] === value)
  );
}

function objectsOf(name: string, workload: CompleteWorkload) {
  const { kind, servicePort, service, publicService, autoscaling, ingress, configMaps, secrets } = workload;
  const filled = Object.keys(secrets).filter((secret) => secrets[secret]?.keys !== undefined);
  return [
    ...(servicePort === undefined ? [] : [{ kind: "Service", object: name, path: "" }]),
    ...(kind === "stateful" && !service.headless ? [{ kind: "Service", object: podsServiceName(name), path: "" }] : []),
    ...(publicService ? [{ kind: "Service", object: publicServiceName(name), path: "publicService" }] : []),
    ...(autoscaling ? [{ kind: "HorizontalPodAutoscaler", object: autoscaling.name, path: "autoscaling" }] : []),
    ...(ingress ? [{ kind: "Ingress", object: ingress.name, path: "ingress" }] : []),
    ...Object.keys(configMaps).map((object) => ({ kind: "ConfigMap", object, path: `configMaps.${object}` })),
    ...filled.map((object) => ({ kind: "Secret", object, path: `secrets.${object}` })),
  ];
}
