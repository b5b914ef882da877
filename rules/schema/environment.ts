import { aksCluster } from "./aks-cluster";
import { eksCluster } from "./eks-cluster";
import { existingPlatform } from "./platform";
import { acrRegistry, ecrRegistry } from "./registry";
import { teams } from "./teams";
import { flag, keyed, list, object, oneOf, optional, shapeBy, text, texts, typeOf } from "./values";
import { noIdentity, workloads } from "./workload";

const local = object({ type: oneOf("local") });
const s3 = object({ type: oneOf("s3"), bucket: text, region: text });
const azurerm = object({ type: oneOf("azurerm"), resourceGroup: text, storageAccount: text, container: text });

const existingCluster = object({
  type: oneOf("existing"),
  kubeContext: text,
  kubeconfig: optional(text),
  platform: optional(existingPlatform),
  ingressClassName: optional(text),
  workloads: workloads(noIdentity),
});
const otherBackend = typeOf("local", "s3", "azurerm");
const otherCluster = typeOf("eks", "aks", "existing");
const otherRegistry = typeOf("ecr", "acr");

/** An environment as `environments/environment.ts` types it; a test has the compiler compare the two. */
export const environment = object({
  name: text,
  protected: flag,
  backend: shapeBy(({ type }) => {
    if (type === "local") return local;
    if (type === "s3") return s3;
    return type === "azurerm" ? azurerm : otherBackend;
  }),
  tags: texts,
  clusters: keyed(
    shapeBy(({ type }) => {
      if (type === "eks") return eksCluster;
      if (type === "aks") return aksCluster;
      return type === "existing" ? existingCluster : otherCluster;
    }),
  ),
  registries: optional(
    keyed(
      shapeBy(({ type }) => {
        if (type === "ecr") return ecrRegistry;
        return type === "acr" ? acrRegistry : otherRegistry;
      }),
    ),
  ),
  teams: optional(teams),
  permissionsBoundary: optional(text),
  waivers: optional(list(object({ rule: text, path: optional(text), reason: text, until: text }))),
});
