import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { namespaces } from "./namespaces";
import { oneRole } from "./one-role";
import { principals } from "./principals";
import { teamName } from "./team-name";

/** What teams refuse. */
export const rightsRules: readonly Rule<Environment>[] = [teamName, principals, oneRole, namespaces];
