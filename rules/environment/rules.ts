import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { backend } from "./backend";
import { kubernetesSupport } from "./kubernetes-support";
import { name } from "./name";
import { namespaceOwner } from "./namespace-owner";
import { permissionsBoundary } from "./permissions-boundary";
import { stackNames } from "./stack-names";
import { type Waived, waivers } from "./waivers";

/** What an environment as a whole refuses. */
export const environmentRules: readonly Rule<Environment>[] = [name, backend, namespaceOwner, permissionsBoundary];

/** What environments refuse beside each other. */
export const environmentsRules: readonly Rule<readonly Environment[]>[] = [stackNames];

/** What a day makes of an environment that was fine before. */
export const datedRules: readonly Rule<Environment & { readonly today: string }>[] = [kubernetesSupport];

/** What waivers refuse, once all else is known. */
export const waiverRules: readonly Rule<Waived>[] = [waivers];
