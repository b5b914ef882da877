import { DNS_LABEL } from "../lib/patterns";
import { list, matching, ruled } from "./schema";
import { unique } from "./values";

const RULE = ["environment/own-stacks", "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks"] as const;

/** Names of a team's own stacks beside a cluster. */
export const ownStacks = ruled(
  list(matching(...RULE, DNS_LABEL, "must be 1 to 63 of a-z, 0-9 and dashes, with a letter or digit at both ends")),
  unique(...RULE),
);
