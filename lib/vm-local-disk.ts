// The local disk of Azure's common series in GiB a vCPU: the cache of v3 and Fsv2, the temporary disk of v4 and v5, NVMe of v6.
// By the pages of 2026-09: https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks#size-requirements and, for each
// series, https://learn.microsoft.com/azure/virtual-machines/sizes/overview.
const GIB_A_VCPU: readonly (readonly [form: RegExp, gib: number])[] = [
  [/^Standard_[DE](2|4|8|16|32|48|64)s_v3$/, 25], // E20s_v3 has less.
  [/^Standard_F(2|4|8|16|32|48|64|72)s_v2$/, 16],
  [/^Standard_[DE](2|4|8|16|20|32|48|64)(?:-\d+)?ds_v4$/, 37.5],
  [/^Standard_[DE](2|4|8|16|20|32|48|64|96)(?:-\d+)?[ap]?l?ds_v5$/, 37.5],
  [/^Standard_[DE](2|4|8|16|20|32|48|64|96)(?:-\d+)?[ap]?l?ds_v6$/, 55],
];

/** Series without any: their names have no `d`. Dasv4 and Easv4 have one all the same. */
const WITHOUT = /^Standard_([DE]\d+(-\d+)?(s?_v4|[ap]?l?s?_v[5-7])|F\d+a[lm]?s_v[67])$/;

/** GiB of the disk in the machine that an ephemeral OS disk lives on; undefined where they are not known here. */
export function localDiskGib(size: string): number | undefined {
  if (WITHOUT.test(size)) return 0;
  for (const [form, gib] of GIB_A_VCPU) {
    const vcpu = Number(form.exec(size)?.[1]);
    if (!Number.isNaN(vcpu)) return vcpu * gib;
  }
  return undefined;
}
