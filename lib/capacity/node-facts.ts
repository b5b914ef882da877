import { own } from "../own";

/** What a machine of a size has. */
export interface NodeFacts {
  readonly vcpu: number;
  /** Memory in GiB, as the cloud sells it. */
  readonly memoryGib: number;
}

/** What an EC2 instance type has. */
export interface InstanceFacts extends NodeFacts {
  /** Network interfaces it can attach. */
  readonly networkInterfaces: number;
  /** Private IPv4 addresses of each interface, its own included. */
  readonly addressesPerInterface: number;
}

// c has 2, m 4 and r 8 GiB a vCPU; checked against
// https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/vpc/vpc_ip_resource_limit.go
const INSTANCE_FAMILY = /^([cmr](5a?|6[agi]|7[agi]|8g)|m7i-flex)$/;
const GIB_A_VCPU: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };
const VCPUS: Readonly<Record<string, number>> = {
  medium: 1,
  large: 2,
  xlarge: 4,
  "2xlarge": 8,
  "4xlarge": 16,
  "8xlarge": 32,
  "9xlarge": 36,
  "12xlarge": 48,
  "16xlarge": 64,
  "18xlarge": 72,
  "24xlarge": 96,
  "32xlarge": 128,
  "48xlarge": 192,
};

// https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html
const BURSTABLE: Readonly<Record<string, InstanceFacts>> = {
  small: { vcpu: 2, memoryGib: 2, networkInterfaces: 3, addressesPerInterface: 4 },
  medium: { vcpu: 2, memoryGib: 4, networkInterfaces: 3, addressesPerInterface: 6 },
  large: { vcpu: 2, memoryGib: 8, networkInterfaces: 3, addressesPerInterface: 12 },
  xlarge: { vcpu: 4, memoryGib: 16, networkInterfaces: 4, addressesPerInterface: 15 },
  "2xlarge": { vcpu: 8, memoryGib: 32, networkInterfaces: 4, addressesPerInterface: 15 },
};

/** The facts of an EC2 instance type of a common family, `m6i.large` say; undefined where they are not known here. */
export function instanceFacts(type: string): InstanceFacts | undefined {
  const [family = "", size = ""] = type.split(".");
  if (type === "t3a.small") return { vcpu: 2, memoryGib: 2, networkInterfaces: 2, addressesPerInterface: 4 };
  if (family === "t3" || family === "t3a" || family === "t4g") return own(BURSTABLE, size);
  const vcpu = own(VCPUS, size);
  const gibAVcpu = own(GIB_A_VCPU, family.charAt(0));
  if (!INSTANCE_FAMILY.test(family) || vcpu === undefined || gibAVcpu === undefined) return undefined;
  return { vcpu, memoryGib: vcpu * gibAVcpu, ...interfaces(vcpu) };
}

function interfaces(vcpu: number): Pick<InstanceFacts, "networkInterfaces" | "addressesPerInterface"> {
  if (vcpu <= 1) return { networkInterfaces: 2, addressesPerInterface: 4 };
  if (vcpu <= 2) return { networkInterfaces: 3, addressesPerInterface: 10 };
  if (vcpu <= 8) return { networkInterfaces: 4, addressesPerInterface: 15 };
  if (vcpu <= 48) return { networkInterfaces: 8, addressesPerInterface: 30 };
  return { networkInterfaces: 15, addressesPerInterface: 50 };
}

// Sizes whose memory follows from their vCPUs: https://learn.microsoft.com/azure/virtual-machines/sizes/overview
const VM_SIZES: readonly (readonly [form: RegExp, gibAVcpu: number])[] = [
  [/^Standard_D(2|4|8|16|32|48|64)a?d?s_v[3-6]$/, 4],
  [/^Standard_E(2|4|8|16|32|48)a?d?s_v[3-6]$/, 8],
  [/^Standard_F(2|4|8|16|32|48|64|72)s_v2$/, 2],
  [/^Standard_B(2|4|8|12|16|20)ms$/, 4],
];

/** The facts of an Azure VM size of a common series, `Standard_D4s_v3` say; undefined where they are not known here. */
export function vmFacts(size: string): NodeFacts | undefined {
  for (const [form, gibAVcpu] of VM_SIZES) {
    const vcpu = Number(form.exec(size)?.[1]);
    if (!Number.isNaN(vcpu)) return { vcpu, memoryGib: vcpu * gibAVcpu };
  }
  return undefined;
}
