import { type Amount, GIB, MIB } from "./amount";
import type { InstanceFacts, NodeFacts } from "./node-facts";

// What the hypervisor and the kernel keep of the memory that is sold: Karpenter's default for both clouds.
// https://karpenter.sh/docs/reference/settings/
const VM_MEMORY_OVERHEAD = 0.075;
const EVICTION_MEMORY = 100 * MIB;
// https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#hard-eviction-thresholds
const EVICTION_DISK = 0.1;

/**
 * Pods a managed node holds by its interfaces, without prefix delegation.
 * https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html#max-pods-precedence
 */
export function eksMaxPods(facts: InstanceFacts): number {
  return Math.min(podsByInterfaces(facts), facts.vcpu < 30 ? 110 : 250);
}

/**
 * Addresses of its subnet that a full node holds: every interface its pods need and a warm one, with all their addresses.
 * https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html
 */
export function eksNodeAddresses(facts: InstanceFacts): number {
  const { networkInterfaces, addressesPerInterface } = facts;
  const needed = Math.ceil((eksMaxPods(facts) - HOST_NETWORK_PODS) / (addressesPerInterface - 1));
  return Math.min(networkInterfaces, needed + 1) * addressesPerInterface;
}

/**
 * What an EKS node gives to pods, the cluster's own among them.
 * https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go
 */
export function eksAllocatable(facts: InstanceFacts, diskGib: number): Amount {
  const kubelet = (11 * podsByInterfaces(facts) + 255) * MIB;
  return {
    pods: eksMaxPods(facts),
    cpu: facts.vcpu * 1000 - byCores(facts.vcpu, [60, 10, 5, 2.5]),
    memory: usable(facts) - kubelet - EVICTION_MEMORY,
    disk: eksEphemeralStorage(diskGib),
  };
}

/** Bytes of its disk that an EKS node gives to pods. */
export function eksEphemeralStorage(diskGib: number): number {
  return Math.floor(diskGib * GIB * 0.99 * (1 - EVICTION_DISK)) - GIB;
}

/**
 * What an AKS node of 1.29 or later gives to pods, the cluster's own among them.
 * https://learn.microsoft.com/azure/aks/node-resource-reservations
 */
export function aksAllocatable(facts: NodeFacts, maxPods: number, diskGib: number): Amount {
  const kubelet = Math.min((20 * maxPods + 50) * MIB, (facts.memoryGib * GIB) / 4);
  return {
    pods: maxPods,
    cpu: facts.vcpu * 1000 - byCores(facts.vcpu, [60, 40, 20, 10]),
    memory: usable(facts) - kubelet - EVICTION_MEMORY,
    disk: Math.floor(diskGib * GIB * 0.95 * (1 - EVICTION_DISK)),
  };
}

const HOST_NETWORK_PODS = 2;

function podsByInterfaces({ networkInterfaces, addressesPerInterface }: InstanceFacts): number {
  return networkInterfaces * (addressesPerInterface - 1) + HOST_NETWORK_PODS;
}

function usable({ memoryGib }: NodeFacts): number {
  return Math.floor(memoryGib * GIB * (1 - VM_MEMORY_OVERHEAD));
}

/** Millicores: so many of the first core, the second, the third and fourth each, and each after. */
function byCores(vcpu: number, [first, second, toFourth, others]: readonly [number, number, number, number]): number {
  return Math.ceil(
    first +
      second * clamp(vcpu - 1, 1) +
      toFourth * clamp(vcpu - 2, 2) +
      others * clamp(vcpu - 4, Number.POSITIVE_INFINITY),
  );
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}
