import { contains, subnetAt } from "../lib/cidr";
import { TRAEFIK_NAMESPACE, traefik } from "./add-ons/traefik";
import { type ByType, byType } from "./by-type";
import type { CompleteEksCluster } from "./eks";
import { isExisting } from "./eks-network";
import type { CompleteCluster } from "./environment";
import { entriesOf, readable } from "./fill";
import { ingressClassOf, isAlb } from "./platform";
import type { CompleteWorkload } from "./workload";
import { routesTo } from "./workload/ingress";
import { namespaceOf } from "./workload/namespace";
import type { Peer } from "./workload/network";

/** Lets the platform's ingress controller in where an Ingress sends it, beside whom a workload admits. */
export function deriveAdmission(cluster: CompleteCluster): void {
  const workloads = readable(() => entriesOf(cluster.workloads)) ?? [];
  for (const [name, routing] of workloads) {
    for (const [other, target] of workloads) {
      readable(() => {
        if (!isReached(routing, name, target, other)) return;
        const controller = byType(CONTROLLERS, cluster, routing.ingress);
        if (controller !== undefined) admit(target, controller);
      });
    }
  }
}

type Ingress = CompleteWorkload["ingress"];

/** Whether a workload's Ingress leads to another one's pods, or to pods of its own that solve ACME challenges. */
function isReached(routing: CompleteWorkload, name: string, target: CompleteWorkload, other: string): boolean {
  if (name === other && routing.ingress?.clusterIssuer !== undefined) return true;
  return namespaceOf(routing) === namespaceOf(target) && routesTo(routing.ingress, other);
}

/** Where a platform's controller sends from; undefined where another party's serves the Ingress. */
const CONTROLLERS: ByType<Peer | undefined, [ingress: Ingress]> = {
  eks: (cluster, ingress) => {
    const { platform } = cluster;
    if (!isAlb(cluster, ingress) || platform?.loadBalancerController === undefined) return traefikOf(cluster, ingress);
    return { cidr: loadBalancerRange(cluster, platform.loadBalancerController.loadBalancer.internal === true) };
  },
  aks: traefikOf,
  existing: traefikOf,
};

function traefikOf(cluster: CompleteCluster, ingress: Ingress): Peer | undefined {
  if (cluster.platform?.traefik === undefined || ingressClassOf(cluster, ingress) !== traefik.ingressClass) return;
  return { namespace: TRAEFIK_NAMESPACE, podLabels: {} };
}

/** The half of a made VPC that a load balancer's subnets lie in; which part of another party's is not known. */
function loadBalancerRange({ network }: CompleteEksCluster, isInternal: boolean): string {
  const { vpcCidr } = network;
  return isExisting(network) ? vpcCidr : subnetAt(vpcCidr, Number(vpcCidr.split("/")[1]) + 1, isInternal ? 0 : 1);
}

function admit({ network }: CompleteWorkload, controller: Peer): void {
  if (network.ingressFrom.some((peer) => covers(peer, controller))) return;
  Object.assign(network, { ingressFrom: [...network.ingressFrom, controller] });
}

function covers(peer: Peer, controller: Peer): boolean {
  if (controller.cidr !== undefined) return peer.cidr !== undefined && contains(peer.cidr, controller.cidr);
  const { namespace, podLabels = {} } = peer;
  return (
    namespace === controller.namespace &&
    Object.entries(podLabels).every(([label, value]) => label === "app.kubernetes.io/name" && value === namespace)
  );
}
