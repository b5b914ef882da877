import type { Bootstrap } from "../../environments/bootstrap";
import { BACKEND_FORMS } from "../backend-forms";
import type { Rule } from "../rule";

const CLUSTER = [/^[a-zA-Z0-9][\w-]{0,99}$/, "a cluster's name of 1 to 100 letters, digits, - and _"] as const;
const NAME = [/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/, "2 to 20 of a-z, 0-9 and dashes, a letter first"] as const;

/** Identities and the state's places have names their clouds can have; one in a policy is no pattern. */
export const names: Rule<Bootstrap> = {
  id: "bootstrap/names",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  check: ({ name, environments, aws, azure }) =>
    [
      ["name", name, NAME] as const,
      ["aws.stateBucket", aws.stateBucket, BACKEND_FORMS.bucket] as const,
      ["azure.resourceGroup", azure.resourceGroup, BACKEND_FORMS.resourceGroup] as const,
      ["azure.storageAccount", azure.storageAccount, BACKEND_FORMS.storageAccount] as const,
      ["azure.container", azure.container, BACKEND_FORMS.container] as const,
      ...Object.entries(environments).flatMap(([environment, { eksClusters }]) =>
        eksClusters.map((cluster) => [`environments.${environment}.eksClusters`, cluster, CLUSTER] as const),
      ),
    ].flatMap(([path, value, [form, accepted]]) =>
      form.test(value) ? [] : [{ path, value, message: `cannot be one: take ${accepted}` }],
    ),
};
