import { unsigned } from "./moto";

/** A stack's `terraform.backend` block. */
export type Backend = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A stack's own backend, in an account on loopback. */
export interface RemoteBackend {
  /** The block for the run's copy. */
  readonly block: Backend;
  /** URL of the file that says who holds the state. */
  readonly lock: string;
}

/** What Terraform writes of itself into a lock. */
export interface Lock {
  readonly ID: string;
}

/** An S3 backend at the emulator, its bucket made where it is not there yet; undefined where the stack has another. */
export async function s3Backend({ s3 }: Backend, endpoint: string): Promise<RemoteBackend | undefined> {
  if (s3 === undefined) return undefined;
  const bucket = `${endpoint}/${s3["bucket"]}`;
  const headers = unsigned("s3");
  const there = await fetch(bucket, { method: "HEAD", headers });
  if (!there.ok) {
    const { status } = await fetch(bucket, { method: "PUT", headers });
    // The account's stacks are begun side by side.
    if (status !== 200 && status !== 409)
      throw new Error(`the emulator does not make the bucket ${s3["bucket"]}: ${status}`);
  }
  const loopback = {
    endpoints: { s3: endpoint },
    use_path_style: true,
    skip_credentials_validation: true,
    skip_requesting_account_id: true,
  };
  return { block: { s3: { ...s3, ...loopback } }, lock: `${bucket}/${s3["key"]}.tflock` };
}

/** Who holds the state; undefined where nobody does. */
export async function lockOf({ lock }: RemoteBackend): Promise<Lock | undefined> {
  const answer = await fetch(lock, { headers: unsigned("s3") });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`the emulator does not show the lock: ${answer.status}`);
  return (await answer.json()) as Lock;
}
