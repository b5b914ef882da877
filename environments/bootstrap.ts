/** What a pipeline stands on: the repository that runs it, where state lives, and whom the clouds trust. */
export interface Bootstrap {
  /** First part of the identities' names, 1 to 20 of a-z, 0-9 and dashes. */
  readonly name: string;
  /**
   * The repository as GitHub's tokens name it: `owner/name`, or `owner@1234/name@5678` where its subjects are immutable, as
   * they are by default in those made after July 2026.
   * https://docs.github.com/actions/reference/security/oidc
   */
  readonly repository: string;
  /** The branch that is planned after a merge and every night. */
  readonly defaultBranch: string;
  /** Where these stacks' own state lives: a file at first, then beside the others' state. */
  readonly state: "local" | "moved";
  /** Tags on every cloud resource. */
  readonly tags: Readonly<Record<string, string>>;
  /** The environments that are applied, by the name of the protected GitHub environment and of the tag `Environment`. */
  readonly environments: Readonly<Record<string, PipelineEnvironment>>;
  readonly aws: AwsFoundation;
  readonly azure: AzureFoundation;
}

/** What the identity that applies an environment may touch. */
export interface PipelineEnvironment {
  /** Where its state lives. */
  readonly state: "s3" | "azurerm";
  /** Names of its EKS clusters in AWS. */
  readonly eksClusters: readonly string[];
}

export interface AwsFoundation {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The bucket of every environment whose state is in S3. */
  readonly stateBucket: string;
}

export interface AzureFoundation {
  /** The Azure subscription, a GUID. */
  readonly subscriptionId: string;
  /** The Entra tenant, a GUID. */
  readonly tenantId: string;
  readonly location: string;
  readonly resourceGroup: string;
  /** The account of every environment whose state is in Azure. */
  readonly storageAccount: string;
  readonly container: string;
}

/** Put your repository, account and subscription here; a test holds the rest equal to the environments. */
export const bootstrap = {
  name: "gantry",
  repository: "example-org/gantry",
  defaultBranch: "main",
  state: "local",
  tags: { ManagedBy: "terraform" },
  environments: {
    staging: { state: "azurerm", eksClusters: ["staging-cluster"] },
    production: { state: "s3", eksClusters: ["production-cluster"] },
  },
  aws: { accountId: "111122223333", region: "us-east-1", stateBucket: "gantry-production-state" },
  azure: {
    subscriptionId: "00000000-0000-0000-0000-000000000001",
    tenantId: "00000000-0000-0000-0000-000000000002",
    location: "eastus",
    resourceGroup: "rg-gantry-state",
    storageAccount: "gantrystagingstate",
    container: "tfstate",
  },
} as const satisfies Bootstrap;
