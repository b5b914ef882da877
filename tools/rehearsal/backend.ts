import { unsigned } from "./aws-query";

/** A stack's `terraform.backend` block. */
export type Backend = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A stack's own backend in an emulated account. */
export interface RemoteBackend {
  /** The block for the rehearsed copy of the stack. */
  readonly block: Backend;
  /** URL of the lock file. */
  readonly lock: string;
}

/** The content of a lock file, as far as it is read here. */
export interface Lock {
  readonly ID: string;
}

/** The stack's S3 backend at the emulator, whose bucket is created if it is missing; undefined for another backend. */
export async function s3Backend({ s3 }: Backend, endpoint: string): Promise<RemoteBackend | undefined> {
  if (s3 === undefined) return undefined;
  const bucket = `${endpoint}/${s3["bucket"]}`;
  const headers = unsigned("s3");
  const existing = await fetch(bucket, { method: "HEAD", headers });
  if (!existing.ok) {
    const { status } = await fetch(bucket, { method: "PUT", headers });
    // 409: another stack of the account created it meanwhile.
    if (status !== 200 && status !== 409)
      throw new Error(`the emulator answers ${status} to the creation of the bucket ${s3["bucket"]}`);
  }
  const loopback = {
    endpoints: { s3: endpoint },
    use_path_style: true,
    skip_credentials_validation: true,
    skip_requesting_account_id: true,
  };
  return { block: { s3: { ...s3, ...loopback } }, lock: `${bucket}/${s3["key"]}.tflock` };
}

/** The lock of a state; undefined if it is not locked. */
export async function lockOf({ lock }: RemoteBackend): Promise<Lock | undefined> {
  const answer = await fetch(lock, { headers: unsigned("s3") });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`the emulator answers ${answer.status} to a read of the lock`);
  return (await answer.json()) as Lock;
}
