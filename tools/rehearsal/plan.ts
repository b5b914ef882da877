/** One resource's change in `terraform show -json <plan>`. https://developer.hashicorp.com/terraform/internals/json-format */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly mode: "managed" | "data";
  readonly change: {
    readonly actions: readonly ("no-op" | "create" | "read" | "update" | "delete")[];
    readonly before: unknown;
    readonly after: unknown;
    readonly after_unknown?: unknown;
  };
}

export interface Plan {
  readonly resource_changes?: readonly ResourceChange[];
}

/** What a plan does to a resource. */
export type Action = "create" | "update" | "delete" | "create-before-destroy" | "destroy-before-create";

/** The managed resources that a plan changes, and how. */
export function changesOf(plan: Plan): readonly { readonly resource: ResourceChange; readonly action: Action }[] {
  return (plan.resource_changes ?? []).flatMap((resource) => {
    const action = actionOf(resource);
    return resource.mode === "managed" && action !== undefined ? [{ resource, action }] : [];
  });
}

function actionOf({ change: { actions } }: ResourceChange): Action | undefined {
  switch (actions.join(" ")) {
    case "create":
    case "update":
    case "delete":
      return actions[0] as Action;
    case "create delete":
      return "create-before-destroy";
    case "delete create":
      return "destroy-before-create";
    default:
      return undefined;
  }
}

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
