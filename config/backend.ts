import { type Complete, matching, object, oneOf, variants } from "./schema";

const SOURCE = ["environment/backend", "https://developer.hashicorp.com/terraform/language/backend"] as const;

/** The names that the places of state may have, and what is accepted. */
export const BACKEND_FORMS = {
  bucket: [
    /^(?!xn--|sthree-)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)(?!.*(?:-s3alias|--ols-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "must be a bucket's name: 3 to 63 of a-z, 0-9, . and -",
  ],
  region: [/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as us-east-1"],
  resourceGroup: [
    /^[-\w.()]{0,89}[-\w()]$/,
    "must be a resource group's name: 1 to 90 letters, digits, -, _, (, ) and .",
  ],
  storageAccount: [/^[a-z0-9]{3,24}$/, "must be a storage account's name: 3 to 24 of a-z and 0-9"],
  container: [
    /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    "must be a container's name: 3 to 63 of a-z, 0-9 and single -",
  ],
} as const;

/** Where an environment's Terraform state lives; each stack has its own key. */
export const backend = variants({
  /** A file beside the project: for a laptop only. */
  local: object({ type: oneOf("local") }),
  /** S3, encrypted, with S3's own lock file. https://developer.hashicorp.com/terraform/language/backend/s3 */
  s3: object({
    type: oneOf("s3"),
    /** The bucket's name. */
    bucket: matching(...SOURCE, ...BACKEND_FORMS.bucket),
    /** The bucket's region. */
    region: matching(...SOURCE, ...BACKEND_FORMS.region),
  }),
  /** Azure Blob storage with its own lease lock. https://developer.hashicorp.com/terraform/language/backend/azurerm */
  azurerm: object({
    type: oneOf("azurerm"),
    /** The storage account's resource group. */
    resourceGroup: matching(...SOURCE, ...BACKEND_FORMS.resourceGroup),
    /** The storage account's name. */
    storageAccount: matching(...SOURCE, ...BACKEND_FORMS.storageAccount),
    /** The blob container's name. */
    container: matching(...SOURCE, ...BACKEND_FORMS.container),
  }),
});

export type Backend = Complete<typeof backend>;
