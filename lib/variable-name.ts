/** The Terraform variable that carries a Secret's key, for example `db_credentials_url`. */
export function variableName(secret: string, key: string): string {
  return `${secret}_${key}`.replaceAll(/[-.]/g, "_");
}
