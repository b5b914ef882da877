/** Where an environment's Terraform state lives; each stack has its own key. */
export type StateBackend =
  | {
      /** A file beside the project: for a laptop only. */
      readonly type: "local";
    }
  | {
      /** S3, encrypted, with S3's own lock file. https://developer.hashicorp.com/terraform/language/backend/s3 */
      readonly type: "s3";
      readonly bucket: string;
      readonly region: string;
    }
  | {
      /** Azure Blob storage with its own lease lock. https://developer.hashicorp.com/terraform/language/backend/azurerm */
      readonly type: "azurerm";
      readonly resourceGroup: string;
      readonly storageAccount: string;
      readonly container: string;
    };
