import type { Cloud } from "./cloud";
import type { Store } from "./store";

/** Milliseconds a change of one kind of resource takes; zero is over at the next request. */
export interface Durations {
  /** @default 0 */
  readonly create?: number;
  /** @default 0 */
  readonly update?: number;
  /** @default 0 */
  readonly delete?: number;
}

/** The account that every operation works on. */
export interface Account {
  readonly id: string;
  readonly store: Store;
  readonly cloud: Cloud;
  readonly durations: Readonly<Partial<Record<"cluster" | "nodegroup" | "addon", Durations>>>;
  /** What clusters answer as their endpoint and their CA (base64). */
  readonly apiServer: { readonly endpoint: string; readonly certificateAuthority: string };
}
