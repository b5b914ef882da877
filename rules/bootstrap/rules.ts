import type { Bootstrap } from "../../environments/bootstrap";
import type { Rule } from "../rule";
import { apart } from "./apart";
import { names } from "./names";
import { places } from "./places";
import { repository } from "./repository";
import { subjects } from "./subjects";

/** What a bootstrap refuses. */
export const bootstrapRules: readonly Rule<Bootstrap>[] = [repository, subjects, names, places, apart];
