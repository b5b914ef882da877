/** A statement of an IAM policy that allows actions on resources. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By operator and key, for example `StringEquals` and `aws:ResourceTag/Environment`. @default none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
