import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { backend } from "./backend";
import { name } from "./name";
import { namespaceOwner } from "./namespace-owner";
import { stackNames } from "./stack-names";

/** What an environment as a whole refuses. */
export const environmentRules: readonly Rule<Environment>[] = [name, backend, namespaceOwner];

/** What environments refuse beside each other. */
export const environmentsRules: readonly Rule<readonly Environment[]>[] = [stackNames];
