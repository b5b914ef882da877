/** The API actions that a cloud was asked for. */
export interface Actions {
  /** Those that a plan needs where all is applied: its refresh. */
  readonly plan: readonly string[];
  /** All of them. */
  readonly apply: readonly string[];
}

/** The API actions called in the steps, by the names that `Account.actions` gives them. */
export function actionsOf(steps: readonly { readonly step: string; readonly actions?: readonly string[] }[]): Actions {
  const called = (of: typeof steps) => [...new Set(of.flatMap(({ actions = [] }) => actions))].sort();
  return { plan: called(steps.filter(({ step }) => step === "second plan is empty")), apply: called(steps) };
}
