const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

// A suffix or an exponent, not both.
const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)(?:([eE][+-]?\d+)|(n|u|m|k|[KMGTPE]i|[MGTPE]))?$/;

/**
 * A Kubernetes quantity in cores or bytes, for example 0.1 for `100m`; undefined where the text is not one.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number | undefined {
  const [, amount, exponent = "", suffix = ""] = QUANTITY.exec(text) ?? [];
  const factor = FACTORS[suffix];
  return amount === undefined || factor === undefined ? undefined : Number(`${amount}${exponent}`) * factor;
}

/** A quantity in cores or bytes; what is not one is neither more nor less than another. */
export function amountOf(quantity: string): number {
  return parseQuantity(quantity) ?? Number.NaN;
}

/** Cores as a quantity, for example `5100m`. */
export function cpuQuantity(cores: number): string {
  return `${Math.ceil(cores * 1000)}m`;
}

/** Bytes as a quantity, rounded up, for example `6528Mi`. */
export function memoryQuantity(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)}Mi`;
}
