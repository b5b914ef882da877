import { list, optional } from "../schema";
import { peer } from "../workload/network";

/** What an add-on with metrics says of them. */
export const metricsEntries = {
  /** What may scrape its metrics, for example `{ namespace: "monitoring" }`. @default [] */
  metricsFrom: optional(list(peer), []),
};
