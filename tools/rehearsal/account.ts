import type { Cluster } from "../../config/environment";
import { type ApiServer, writeCredentialPlugins } from "./api-server";
import { awsHoldings, eksHolding } from "./aws-holdings";
import { startAwsProxy } from "./aws-proxy";
import type { AwsRights } from "./aws-rights";
import { azureHoldings } from "./azure-holdings";
import { type Backend, type RemoteBackend, s3Backend } from "./backend";
import type { Intercept } from "./fault";
import type { Holding } from "./holding";
import { startMoto } from "./moto";
import { Skipped } from "./not-rehearsed";
import { startArm } from "./stand-ins/arm/arm-server";
import type { ErrorCode } from "./stand-ins/eks/api-error";
import { startEksServer } from "./stand-ins/eks/eks-server";

/** A cloud account that stands on loopback for one cluster and its workloads. */
export interface Account {
  /** Variables of a Terraform process that is to use it. */
  readonly env: NodeJS.ProcessEnv;
  /** The same of one that only plans, where another identity does so: it writes nothing, a lock included. */
  readonly planEnv?: NodeJS.ProcessEnv;
  /** Everything it holds, a line each, asked of the stand-ins, not of Terraform's state. */
  inventory(): Promise<readonly string[]>;
  /** The same, in Terraform's terms. */
  holdings(): Promise<readonly Holding[]>;
  /** The API actions that were really called since it was last asked. */
  actions(): readonly string[];
  /** Where a stack's state goes: its own backend as this account has it, or undefined where it has none such. */
  backendFor(declared: Backend): Promise<RemoteBackend | undefined>;
  stop(): Promise<void>;
}

export interface AccountOptions {
  readonly intercept?: Intercept;
  /** Milliseconds for which a new Azure resource of a type answers 404. */
  readonly unseen?: Readonly<Record<string, number>>;
  /** @default every client of AWS may do everything; in Azure the held roles say it */
  readonly awsRights?: AwsRights;
}

/** What a machine may lack: a cloud's provider or emulator, a Kubernetes API server. */
export type Part = "aws" | "azure" | "kubernetes";

/** Where a cluster lives. */
export function partOf({ type }: Cluster): Part {
  const parts = { eks: "aws", aks: "azure", existing: "kubernetes" } as const;
  return parts[type];
}

/** Starts the account that a cluster is made in; its credential plugins go into a folder. */
export async function accountFor(
  cluster: Cluster,
  folder: string,
  apiServer: ApiServer | undefined,
  faults: AccountOptions = {},
): Promise<Account> {
  switch (cluster.type) {
    case "eks":
      return startAwsAccount(cluster.accountId, folder, apiServer, faults);
    case "aks":
      return startAzureAccount(cluster.tenantId, folder, apiServer, faults);
    case "existing":
      throw new Skipped("the cluster is another party's");
  }
}

async function plugins(folder: string, apiServer: ApiServer | undefined): Promise<NodeJS.ProcessEnv> {
  if (apiServer === undefined) return {};
  const path = await writeCredentialPlugins(folder, apiServer);
  return { PATH: `${path}:${process.env["PATH"] ?? ""}` };
}

/** What was added to a growing list since the last call. */
function addedTo<Item>(list: readonly Item[]): () => readonly Item[] {
  let seen = 0;
  return () => {
    const added = list.slice(seen);
    seen += added.length;
    return added;
  };
}

/** Starts an AWS account: moto for everything but EKS, the project's own stand-in for EKS. */
export async function startAwsAccount(
  accountId: string,
  folder: string,
  apiServer: ApiServer | undefined,
  { intercept = () => undefined, awsRights = () => true }: AccountOptions = {},
): Promise<Account> {
  const moto = await startMoto(accountId);
  const proxy = await startAwsProxy(moto.url, intercept, awsRights);
  const eks = await startEksServer({
    accountId,
    awsEndpoint: moto.url,
    ...(apiServer
      ? { apiServer: { endpoint: apiServer.server, certificateAuthority: apiServer.certificateAuthority } }
      : {}),
    isAllowed: (accessKey, operation) => awsRights(accessKey, `eks:${operation}`),
    intercept: ({ operation }) => {
      const fault = intercept(`eks:${operation}`);
      if (typeof fault !== "object" || "delayMs" in fault) return fault;
      return { error: fault.error as ErrorCode, message: fault.message };
    },
  });
  // The states' bucket is there before any stack and stays after it.
  const stateBuckets = new Set<string>();
  // A global service answers in every region.
  const holdings = async () => {
    const found = (await Promise.all([...proxy.regions].map((region) => awsHoldings(moto.url, region)))).flat();
    const once = new Map(found.map((holding) => [`${holding.type} ${holding.id}`, holding]));
    const others = [...once.values()].filter(({ type, id }) => type !== "aws_s3_bucket" || !stateBuckets.has(id));
    return [...eks.inventory().map(eksHolding), ...others];
  };
  const [sinceProxy, sinceEks] = [addedTo(proxy.calls), addedTo(eks.calls)];
  return {
    env: {
      ...(await plugins(folder, apiServer)),
      AWS_ENDPOINT_URL: proxy.url,
      AWS_ENDPOINT_URL_EKS: eks.url,
      AWS_ACCESS_KEY_ID: "rehearsal",
      AWS_SECRET_ACCESS_KEY: "rehearsal",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    inventory: async () => (await holdings()).map(({ type, id }) => `${type}: ${id}`),
    holdings,
    // Past the proxy: the state is not what an apply calls for, and its faults are the lock's.
    backendFor: (declared) => {
      stateBuckets.add(String(declared["s3"]?.["bucket"]));
      return s3Backend(declared, moto.url);
    },
    actions: () => [...new Set([...sinceProxy(), ...sinceEks().map(({ operation }) => `eks:${operation}`)])].sort(),
    stop: async () => {
      await Promise.all([eks.stop(), proxy.stop(), moto.stop()]);
    },
  };
}

/** Starts an Azure tenant: the project's own stand-in for the Resource Manager. */
export async function startAzureAccount(
  tenantId: string,
  folder: string,
  apiServer: ApiServer | undefined,
  { intercept = () => undefined, unseen = {} }: AccountOptions = {},
): Promise<Account> {
  const arm = await startArm({
    tenantId,
    ...(apiServer
      ? {
          kubernetes: {
            server: apiServer.server,
            certificateAuthorityPem: Buffer.from(apiServer.certificateAuthority, "base64").toString(),
          },
        }
      : {}),
    times: Object.fromEntries(Object.entries(unseen).map(([type, visible]) => [type, { visible }])),
    intercept: ({ method, type }) => {
      const fault = intercept(`${method} ${type}`);
      // Azure answers nothing with AWS's error codes.
      return typeof fault === "object" && "error" in fault ? undefined : fault;
    },
  });
  const since = addedTo(arm.calls);
  return {
    env: { ...(await plugins(folder, apiServer)), ...arm.environment },
    inventory: async () => arm.inventory().map(({ id }) => id),
    holdings: async () => arm.inventory().flatMap(azureHoldings),
    backendFor: async () => undefined,
    // What has no type signs in.
    actions: () =>
      [...new Set(since().flatMap(({ method, type }) => (type === "" ? [] : [`${method} ${type}`])))].sort(),
    stop: arm.stop,
  };
}
