const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * A Kubernetes quantity in cores or bytes, for example 0.1 for `100m`; undefined where the text is not one.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number | undefined {
  const [, amount, suffix] = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text) ?? [];
  const factor = FACTORS[suffix ?? ""];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}

/** Cores as a quantity, for example `5100m`. */
export function cpuQuantity(cores: number): string {
  return `${Math.ceil(cores * 1000)}m`;
}

/** Bytes as a quantity, rounded up, for example `6528Mi`. */
export function memoryQuantity(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)}Mi`;
}
