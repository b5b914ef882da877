/** A statement of an IAM policy that allows actions on resources. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By operator and key, for example `StringEquals` and `aws:ResourceTag/Environment`. @default none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The statements as a policy's document. */
export function policyOf(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources, conditions }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(conditions && { Condition: conditions }),
    })),
  });
}

/** The statements with IAM's variables, `${aws:…}`, written so that Terraform does not fill them in. */
export function withIamVariables(statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  return JSON.parse(JSON.stringify(statements).replaceAll("${", () => "$${")) as readonly PolicyStatement[];
}
