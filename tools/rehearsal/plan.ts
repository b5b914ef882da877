/** One resource's change in `terraform show -json <plan>`. https://developer.hashicorp.com/terraform/internals/json-format */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly mode: "managed" | "data";
  readonly change: {
    readonly actions: readonly ("no-op" | "create" | "read" | "update" | "delete")[];
    readonly before: unknown;
    readonly after: unknown;
  };
}

/** A plan as Terraform prints it, as far as the rehearsal reads it. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
}

/** How a plan changes a resource; the two orders of a replacement are told apart. */
export type ChangeAction = "create" | "update" | "delete" | "create-before-destroy" | "destroy-before-create";

/** A managed resource that a plan changes. */
export interface PlannedChange {
  readonly resource: ResourceChange;
  readonly action: ChangeAction;
}

/** The changes of a plan, without data sources and unchanged resources. */
export function changesOf(plan: PlanJson): readonly PlannedChange[] {
  return (plan.resource_changes ?? []).flatMap((resource) => {
    const action = ACTIONS[resource.change.actions.join(" ")];
    return resource.mode === "managed" && action !== undefined ? [{ resource, action }] : [];
  });
}

const ACTIONS: Readonly<Record<string, ChangeAction>> = {
  create: "create",
  update: "update",
  delete: "delete",
  "create delete": "create-before-destroy",
  "delete create": "destroy-before-create",
};

/** Paths of the values that an update changes, for example `tags.Environment`. */
export function changedPaths({ change: { before, after } }: ResourceChange): readonly string[] {
  return differences(before, after, "");
}

function differences(a: unknown, b: unknown, path: string): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (!isContainer(a) || !isContainer(b)) return [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(a[key], b[key], path === "" ? key : `${path}.${key}`));
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
