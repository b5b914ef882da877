import { keyed, list, object, oneOf, text, texts } from "./values";

/** A bootstrap as `environments/bootstrap.ts` types it; a test has the compiler compare the two. */
export const bootstrap = object({
  name: text,
  repository: text,
  defaultBranch: text,
  state: oneOf("local", "moved"),
  tags: texts,
  environments: keyed(object({ state: oneOf("s3", "azurerm"), eksClusters: list(text) })),
  aws: object({ accountId: text, region: text, stateBucket: text }),
  azure: object({
    subscriptionId: text,
    tenantId: text,
    location: text,
    resourceGroup: text,
    storageAccount: text,
    container: text,
  }),
});
