import type { Cloud } from "./cloud";
import type { Store } from "./store";

/** The duration of changes of one kind of resource, in milliseconds; zero completes at the next request. */
export interface Durations {
  /** @default 0 */
  readonly create?: number;
  /** @default 0 */
  readonly update?: number;
  /** @default 0 */
  readonly delete?: number;
}

/** The account of all operations. */
export interface Account {
  readonly id: string;
  readonly store: Store;
  readonly cloud: Cloud;
  readonly durations: Readonly<Partial<Record<"cluster" | "nodegroup" | "addon", Durations>>>;
  /** The endpoint and base64 CA of clusters. */
  readonly apiServer: { readonly endpoint: string; readonly certificateAuthority: string };
}
