import { checkOverrides } from "../../rules/overrides";
import { addEnvironment } from "../../stacks/add-environment";
import type { Unfit } from "../../stacks/overrides";
import { staging } from "../fixtures/staging";
import { checked } from "../support/complete";
import { synthesizeApp } from "../support/synthesize";

type Overrides = ReturnType<typeof checked>[number]["overrides"];

const reason = "a test";
const on = (argument: string, value: Overrides[number]["value"], address: string, stack = "staging-eks") => ({
  ...{ stack, address, argument, value, reason },
});

function synthesized(...overrides: Overrides) {
  let unfit: readonly Unfit[] = [];
  const environments = checked({ ...staging, overrides });
  const stacks = synthesizeApp((app) => {
    for (const environment of environments) unfit = addEnvironment(app, environment);
  });
  return { stacks, refuse: () => checkOverrides(environments, { staging: unfit }) };
}

const plain = synthesized();
const [address = ""] = Object.keys(plain.stacks["staging-eks"]?.resource?.["aws_eks_cluster"] ?? {}).map(
  (name) => `aws_eks_cluster.${name}`,
);
const [pool = ""] = Object.keys(plain.stacks["staging-aks"]?.resource?.["azurerm_kubernetes_cluster"] ?? {});

test("an argument is written in place of the stacks' own, and nothing else changes", () => {
  const { stacks, refuse } = synthesized(
    on("force_update_version", true, address),
    on("vpc_config.endpoint_private_access", false, address),
    on("enabled_cluster_log_types", ["api"], address),
    on("default_node_pool.max_pods", 30, `azurerm_kubernetes_cluster.${pool}`, "staging-aks"),
  );
  expect(refuse).not.toThrow();
  const cluster = Object.values(stacks["staging-eks"]?.resource?.["aws_eks_cluster"] ?? {})[0];
  expect(cluster).toMatchObject({
    force_update_version: true,
    vpc_config: { endpoint_private_access: false },
    enabled_cluster_log_types: ["api"],
  });
  const undone = JSON.parse(JSON.stringify(stacks["staging-eks"]));
  undone.resource.aws_eks_cluster = plain.stacks["staging-eks"]?.resource?.["aws_eks_cluster"];
  expect(undone).toEqual(plain.stacks["staging-eks"]);
  expect(stacks["staging-aks"]?.resource?.["azurerm_kubernetes_cluster"]?.[pool]).toMatchObject({
    default_node_pool: { max_pods: 30 },
  });
});

test("what is not there is refused, all at once, with what is nearest", () => {
  const { refuse } = synthesized(
    on("version", "1.30", address, "staging-ekz"),
    on("version", "1.30", `${address}x`),
    on("vpc_config.endpoint_privat_access", false, address),
    on("force_update_versions", true, address),
    on("lifecycle", {}, address),
    on("vpc_config.subnet_ids.9", "subnet-0", address),
  );
  expect(refuse).toThrow(
    new RegExp(
      [
        "staging: 6 problems",
        'overrides.0.stack  "staging-ekz" must be a stack of the environment; did you mean staging-eks\\?',
        `overrides.1.address  .* must be a resource's address in the stack; did you mean ${address}\\?`,
        'overrides.2.argument  "vpc_config.endpoint_privat_access" must be an argument of the resource; did you mean vpc_config.endpoint_private_access\\?',
        'overrides.3.argument  "force_update_versions" .*did you mean force_update_version\\?',
        'overrides.4.argument  "lifecycle" must be an argument of the resource; there are access_config, ',
        'overrides.5.argument  "vpc_config.subnet_ids.9" .*vpc_config.subnet_ids.0',
      ].join("[\\s\\S]*"),
    ),
  );
});
