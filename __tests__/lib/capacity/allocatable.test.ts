import { aksAllocatable, eksAllocatable, eksMaxPods, eksNodeAddresses } from "../../../lib/capacity/allocatable";
import { MIB } from "../../../lib/capacity/amount";
import { type InstanceFacts, instanceFacts, vmFacts } from "../../../lib/capacity/node-facts";

function facts(type: string): InstanceFacts {
  const found = instanceFacts(type);
  if (found === undefined) throw new Error(`${type} is not known`);
  return found;
}

function vm(size: string) {
  const found = vmFacts(size);
  if (found === undefined) throw new Error(`${size} is not known`);
  return found;
}

// https://github.com/aws/amazon-vpc-cni-k8s/blob/master/misc/eni-max-pods.txt, and EKS's cap on a managed node
test.each([
  ["t3.medium", 17],
  ["m6i.large", 29],
  ["m6i.xlarge", 58],
  ["m6i.4xlarge", 110],
  ["m6i.8xlarge", 234],
  ["m6i.16xlarge", 250],
])("%s holds %i pods", (type, pods) => expect(eksMaxPods(facts(type))).toBe(pods));

test.each([
  ["t3.medium", 18],
  ["m6i.large", 30],
  ["m6i.4xlarge", 5 * 30],
  ["m6i.16xlarge", 7 * 50],
])("a full %s has %i addresses: those its pods need, and a warm interface", (type, addresses) => {
  expect(eksNodeAddresses(facts(type))).toBe(addresses);
});

test.each([
  ["m6i.large", 1930],
  ["m6i.xlarge", 3920],
  ["m6i.2xlarge", 7910],
])("%s keeps %im of its CPU for pods", (type, cpu) => expect(eksAllocatable(facts(type), 50).cpu).toBe(cpu));

test("an EKS node's memory: what the machine shows, less 11 MiB a pod and 255, less the eviction's 100", () => {
  expect(eksAllocatable(facts("m6i.large"), 50).memory / MIB).toBeCloseTo(8192 * 0.925 - (11 * 29 + 255) - 100, 3);
});

// `kubectl describe node` of such nodes says 7 175 268Ki and 47 173 899 140.
test("the model gives an EKS node no more than a real one has", () => {
  expect(eksAllocatable(facts("m5.large"), 50).memory).toBeLessThanOrEqual(7_175_268 * 1024);
  expect(eksAllocatable(facts("m5.large"), 50).disk).toBeLessThanOrEqual(47_173_899_140);
});

// https://learn.microsoft.com/azure/aks/node-resource-reservations
test.each([
  ["Standard_D2s_v3", 100],
  ["Standard_D4s_v3", 140],
  ["Standard_D8s_v3", 180],
  ["Standard_D16s_v3", 260],
  ["Standard_D32s_v3", 420],
  ["Standard_D64s_v3", 740],
])("AKS reserves of %s %im", (size, reserved) => {
  const facts = vm(size);
  expect(facts.vcpu * 1000 - aksAllocatable(facts, 30, 128).cpu).toBe(reserved);
});

test("an AKS node's memory: 20 MiB a pod and 50, or a quarter where that is less", () => {
  const memory = (pods: number) => aksAllocatable({ vcpu: 2, memoryGib: 8 }, pods, 128).memory / MIB;
  expect(memory(30)).toBeCloseTo(8192 * 0.925 - 650 - 100, 3);
  expect(memory(99)).toBeCloseTo(8192 * 0.925 - 2030 - 100, 3);
  expect(memory(100)).toBeCloseTo(8192 * 0.925 - 2048 - 100, 3);
  expect(memory(250)).toBe(memory(100));
});
