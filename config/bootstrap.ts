import { BACKEND_FORMS } from "./backend";
import { awsRights, azureRole } from "./rights";
import {
  type Complete,
  keyed,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  text,
  texts,
  variants,
  type Written,
} from "./schema";
import { awsAccountId, guid } from "./values";

const OWNER = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38})";
const NAME = "(?!\\.{1,2}$)[\\w.-]{1,100}";
const REPOSITORY = new RegExp(`^(?:${OWNER}/${NAME}|${OWNER}@\\d+/(?:[\\w.-]{1,100})@\\d+)$`);

const NAMES = [
  "bootstrap/names",
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
] as const;
const PLACES = [
  "bootstrap/places",
  "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html",
] as const;
const SUBJECTS = ["bootstrap/subjects", "https://docs.github.com/actions/reference/security/oidc"] as const;

const location = matching(...PLACES, /^[a-z0-9]+$/, "must be a region's programmatic name, such as eastus");

const resourceGroups = ruled(keyed(location), {
  id: NAMES[0],
  source: NAMES[1],
  check: (groups) =>
    Object.keys(groups)
      .filter((name) => !BACKEND_FORMS.resourceGroup[0].test(name))
      .map((value) => ({ value, message: BACKEND_FORMS.resourceGroup[1] })),
});

/** What the identity that applies an environment may touch. No name stands in two environments. */
const pipelineEnvironment = object({
  /** Where its state lives: in `aws.stateBucket`, or in a container of its own in `azure.storageAccount`. */
  state: variants({
    s3: object({ type: oneOf("s3") }),
    azurerm: object({
      type: oneOf("azurerm"),
      /** The blob container of its state: 3 to 63 of a-z, 0-9 and single dashes. */
      container: matching(...NAMES, ...BACKEND_FORMS.container),
    }),
  }),
  /** Names of its EKS clusters in AWS. */
  eksClusters: ruled(list(text), {
    id: NAMES[0],
    source: NAMES[1],
    // A name in a policy must be no pattern.
    check: (clusters) =>
      clusters
        .filter((name) => !/^[a-zA-Z0-9][\w-]{0,99}$/.test(name))
        .map((value) => ({ value, message: "must be a cluster's name of 1 to 100 letters, digits, - and _" })),
  }),
  /**
   * The `rights` of its EKS clusters' workloads and of the add-ons that state some, by the cluster's name in AWS and the
   * workload's or add-on's, as the environment states them: of each its role's boundary is made, and only these roles may be made with it.
   * @default {}
   */
  eksWorkloadRights: optional(keyed(keyed(awsRights)), {}),
  /** Names of its ECR repositories in AWS, for example `web-api` or `team/web-api`. */
  ecrRepositories: list(
    matching(
      ...NAMES,
      // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
      /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/,
      "must be a repository's name, such as web-api or team/web-api",
    ),
  ),
  /**
   * The resource groups of its AKS clusters, each name with its Azure region, `eastus`. The bootstrap makes them, so that
   * rights can end at them, and the cluster's stack imports its own.
   */
  aksResourceGroups: resourceGroups,
  /**
   * The `roles` of its AKS clusters' workloads, as the environment states them: the identity that applies gives these to
   * identities, each on its scope, and no others there.
   * @default []
   */
  aksWorkloadRoles: optional(list(azureRole), []),
  /**
   * The resource groups of its Azure registries in the same way, other ones than its clusters': a registry's tasks run code,
   * and must find no cluster's identity in their group.
   */
  acrResourceGroups: resourceGroups,
});

const environments = ruled(keyed(pipelineEnvironment), {
  id: SUBJECTS[0],
  source: SUBJECTS[1],
  check: (environments) => {
    const names = Object.keys(environments);
    if (names.length === 0) return [{ message: "must have at least one environment" }];
    return names
      .filter((name) => !/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name))
      .map((value) => ({
        value,
        message:
          "must be 1 to 30 of a-z, 0-9 and dashes, with a letter or digit at both ends; wildcards are not accepted",
      }));
  },
});

/** What a pipeline stands on: the repository that runs it, where state lives, and what the clouds trust. */
export const bootstrap = object({
  /** First part of the identities' names, 2 to 20 of a-z, 0-9 and dashes. */
  name: matching(
    ...NAMES,
    /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/,
    "must be 2 to 20 of a-z, 0-9 and dashes, with a letter first",
  ),
  /**
   * The repository as GitHub's tokens name it: `owner/name`, or `owner@1234/name@5678` where its subjects are immutable, as
   * they are by default in those made after July 2026.
   * https://docs.github.com/actions/reference/security/oidc
   */
  repository: matching(
    "bootstrap/repository",
    "https://docs.github.com/actions/reference/security/oidc",
    REPOSITORY,
    "must be one repository, owner/name, or owner@1234/name@5678 where its subjects are immutable; wildcards are not accepted",
  ),
  /** The branch that is planned after a merge and every night. */
  defaultBranch: matching(
    ...SUBJECTS,
    /^(?!refs\/)[\w.-]+(\/[\w.-]+)*$/,
    "must be a branch's name such as main; refs and wildcards are not accepted",
  ),
  /** Where these stacks' own state lives: a file at first, then beside the others' state, where no pipeline reads it. */
  state: oneOf("local", "remote"),
  /** Tags on every cloud resource. */
  tags: texts,
  /** The environments that are applied, by the name of the protected GitHub environment and of the tag `Environment`. */
  environments,
  /** The AWS account that pipelines work in. */
  aws: object({
    /** Twelve digits. */
    accountId: awsAccountId(...PLACES),
    /** The bucket's region. */
    region: matching(...PLACES, ...BACKEND_FORMS.region),
    /** The bucket of every environment whose state is in S3. */
    stateBucket: matching(...NAMES, ...BACKEND_FORMS.bucket),
  }),
  /** The Azure subscription that pipelines work in. */
  azure: object({
    /** The Azure subscription, a GUID. */
    subscriptionId: guid(...PLACES, "the subscription's id"),
    /** The Entra tenant, a GUID. */
    tenantId: guid(...PLACES, "the tenant's id"),
    /** Azure region by its name, not its display name: `eastus`. */
    location,
    /** The group of the storage account and of the pipeline's identities. */
    resourceGroup: matching(...NAMES, ...BACKEND_FORMS.resourceGroup),
    /** The account of every environment whose state is in Azure. */
    storageAccount: matching(...NAMES, ...BACKEND_FORMS.storageAccount),
    /** The container of these stacks' own state, which no pipeline's identity reads. */
    container: matching(...NAMES, ...BACKEND_FORMS.container),
  }),
});

export type Bootstrap = Written<typeof bootstrap>;
export type PipelineEnvironment = Bootstrap["environments"][string];

declare const checked: unique symbol;

/** A bootstrap that the rules have passed: nothing else is built. */
export type CheckedBootstrap = Complete<typeof bootstrap> & { readonly [checked]: true };
