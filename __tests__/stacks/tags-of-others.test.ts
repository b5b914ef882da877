import { staging } from "../fixtures/staging";
import { synthesizeEnvironments } from "../support/complete";
import { resourcesOf } from "../support/synthesize";

const stacks = synthesizeEnvironments({ ...staging, tagsOfOthers: ["CostCenter"] });

test.each(["staging-aks", "staging-acr"])(
  "a tag that another party sets is no change of any resource of %s",
  (name) => {
    const stack = stacks[name];
    if (stack === undefined) throw new Error(`no ${name}`);
    const tagged = Object.keys(stack.resource ?? {}).flatMap((type) =>
      resourcesOf(stack, type).filter((resource) => resource["tags"] !== undefined),
    );
    expect(tagged.length).toBeGreaterThan(3);
    for (const { lifecycle } of tagged) {
      expect(lifecycle).toMatchObject({ ignore_changes: expect.arrayContaining(['tags["CostCenter"]']) });
    }
  },
);

test("nor is it one of the system pool, which is a part of the cluster", () => {
  const [cluster] = stacks["staging-aks"] ? resourcesOf(stacks["staging-aks"], "azurerm_kubernetes_cluster") : [];
  expect(cluster?.["lifecycle"]).toMatchObject({
    ignore_changes: expect.arrayContaining(["microsoft_defender", 'default_node_pool[0].tags["CostCenter"]']),
  });
});

test("on AWS the provider ignores it", () => {
  const { aws = [] } = (stacks["staging-eks"]?.["provider" as never] ?? {}) as { readonly aws?: readonly object[] };
  expect(aws).toEqual([expect.objectContaining({ ignore_tags: [{ keys: ["CostCenter"] }] })]);
});
