import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Container registries, each once. */
export const registryIds: Rule<ControlPlaneConfig> = {
  id: "aks/registry-ids",
  source: "https://learn.microsoft.com/azure/aks/cluster-container-registry-integration",
  check: ({ registryIds = [] }) =>
    registryIds.flatMap((id, index) => [
      ...requires(
        `registryIds.${index}`,
        id,
        (text) => REGISTRY.test(text),
        "is no container registry's resource id: take /subscriptions/…/resourceGroups/…/providers/Microsoft.ContainerRegistry/registries/<name>",
      ),
      ...requires(
        `registryIds.${index}`,
        id,
        (text) => registryIds.findIndex((other) => nameOf(other) === nameOf(text)) === index,
        "names a registry a second time: take each once",
      ),
    ]),
};

const REGISTRY =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ContainerRegistry\/registries\/[a-zA-Z0-9]{5,50}$/;

/** A registry's name is its own in all of Azure. */
function nameOf(registryId: string): string | undefined {
  return registryId.split("/").at(-1)?.toLowerCase();
}
