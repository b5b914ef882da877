/**
 * Instance types of a Spot group in one order, the newest generation first: EC2 chooses among them by price and capacity,
 * whatever their order, and a node group whose order changes is made anew.
 * https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html#managed-node-group-capacity-types
 */
export function newestFirst(types: readonly string[]): string[] {
  return [...types].sort((one, other) => generation(other) - generation(one) || (one < other ? -1 : 1));
}

function generation(type: string): number {
  return Number(/^[a-z-]+(\d+)/.exec(type)?.[1] ?? 0);
}
