import { custom } from "valibot";
import type { TeamRole } from "../../lib/teams";
import { excluded, keyed, list, object, oneOf, optional, shapeBy, text } from "./values";

const members = { eksPrincipals: optional(list(text)), entraGroupId: optional(text) };
const WIDE: readonly unknown[] = ["viewer", "operator", "admin"];

const developer = object({ role: oneOf("developer"), namespaces: list(text), ...members });
const wide = object({
  role: custom<Exclude<TeamRole, "developer">>(
    (role) => WIDE.includes(role),
    'is not accepted: take "viewer" or "developer" or "operator" or "admin"',
  ),
  namespaces: excluded("is beside a role for the whole cluster: leave it out, or take the role developer"),
  ...members,
});

export const teams = keyed(shapeBy(({ role }) => (role === "developer" ? developer : wide)));
