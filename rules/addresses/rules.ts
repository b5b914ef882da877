import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { innerRanges } from "./inner-ranges";
import { networksDisjoint } from "./networks-disjoint";
import { podSubnets } from "./pod-subnets";
import { reservedRanges } from "./reserved-ranges";

/** The address plan of an environment as a whole; what one cluster's ranges show alone is refused by its own area. */
export const addressRules: readonly Rule<Environment>[] = [networksDisjoint, innerRanges, reservedRanges, podSubnets];
