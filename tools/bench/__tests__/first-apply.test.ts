import { production } from "../../../__tests__/fixtures/production";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import { firstApply } from "../first-apply";

const stacks = synthesizeEnvironments(production);
const chainOf = (name: string) => firstApply(stacks[name] ?? {}).chain.map((address) => address.split(".")[0]);

test("a resource starts after the last resource that it references", () => {
  const stack = {
    resource: {
      aws_eks_cluster: { a: {} },
      aws_nat_gateway: { b: {} },
      aws_eks_node_group: { c: { cluster: "${aws_eks_cluster.a.name}", depends_on: ["aws_nat_gateway.b"] } },
    },
  };
  expect(firstApply(stack)).toEqual({ seconds: 612 + 110, chain: ["aws_eks_cluster.a", "aws_eks_node_group.c"] });
});

test("the EKS control plane determines the first apply and does not wait for NAT", () => {
  const chain = chainOf("production-eks");
  expect(chain).toContain("aws_eks_cluster");
  expect(chain).not.toContain("aws_nat_gateway");
  expect(chain.at(-1)).toBe("aws_eks_addon");
});

test("the AKS cluster determines the first apply, and its pools come last", () => {
  expect(chainOf("production-aks").slice(-2)).toEqual([
    "azurerm_kubernetes_cluster",
    "azurerm_kubernetes_cluster_node_pool",
  ]);
});
