import { instanceFacts, vmFacts } from "../../../lib/capacity/node-facts";

test.each([
  ["m5.large", 2, 8, 3, 10],
  ["m6i.xlarge", 4, 16, 4, 15],
  ["m7i.2xlarge", 8, 32, 4, 15],
  ["c6i.4xlarge", 16, 32, 8, 30],
  ["c5.9xlarge", 36, 72, 8, 30],
  ["r6i.12xlarge", 48, 384, 8, 30],
  ["m5a.16xlarge", 64, 256, 15, 50],
  ["m7g.medium", 1, 4, 2, 4],
  ["t3.medium", 2, 4, 3, 6],
  ["t3a.small", 2, 2, 2, 4],
  ["t4g.2xlarge", 8, 32, 4, 15],
])("%s: %i vCPU, %i GiB, %i interfaces of %i addresses", (type, vcpu, memoryGib, networkInterfaces, addresses) => {
  expect(instanceFacts(type)).toEqual({ vcpu, memoryGib, networkInterfaces, addressesPerInterface: addresses });
});

test.each(["m5", "m5.metal", "m5n.large", "m5zn.large", "m8i.large", "p5.48xlarge", "t3.nano", "t3.constructor", ""])(
  "%j has no facts here",
  (type) => expect(instanceFacts(type)).toBeUndefined(),
);

test.each([
  ["Standard_D2s_v3", 2, 8],
  ["Standard_D16s_v5", 16, 64],
  ["Standard_D8ads_v5", 8, 32],
  ["Standard_E4s_v5", 4, 32],
  ["Standard_F72s_v2", 72, 144],
  ["Standard_B4ms", 4, 16],
])("%s: %i vCPU, %i GiB", (size, vcpu, memoryGib) => expect(vmFacts(size)).toEqual({ vcpu, memoryGib }));

test.each(["Standard_D3s_v3", "Standard_E64s_v3", "Standard_B2s", "Standard_DS2_v2", "Standard_D4ls_v5", "D4s_v3"])(
  "%s has no facts here",
  (size) => expect(vmFacts(size)).toBeUndefined(),
);
