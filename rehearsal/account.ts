import { type ApiServer, writeCredentialPlugins } from "./api-server";
import { startMoto } from "./moto";
import { startArm } from "./stand-ins/arm/arm-server";
import type { ArmSettings } from "./stand-ins/arm/arm-settings";
import { type EksServerOptions, startEksServer } from "./stand-ins/eks/eks-server";

/** A cloud account that stands on loopback for one cluster and its workloads. */
export interface Account {
  /** Variables of a Terraform process that is to use it. */
  readonly env: NodeJS.ProcessEnv;
  /** Everything it holds, asked of the stand-ins, not of Terraform's state. */
  inventory(): Promise<readonly string[]>;
  /** The API actions that were really called. */
  actions(): readonly string[];
  stop(): Promise<void>;
}

export interface AccountFaults {
  readonly eks?: EksServerOptions["intercept"];
  readonly arm?: ArmSettings["intercept"];
}

async function plugins(folder: string, apiServer: ApiServer | undefined): Promise<NodeJS.ProcessEnv> {
  if (apiServer === undefined) return {};
  const path = await writeCredentialPlugins(folder, apiServer);
  return { PATH: `${path}:${process.env["PATH"] ?? ""}` };
}

/** Starts an AWS account: moto for everything but EKS, the project's own stand-in for EKS. */
export async function startAwsAccount(
  accountId: string,
  folder: string,
  apiServer: ApiServer | undefined,
  faults: AccountFaults = {},
): Promise<Account> {
  const moto = await startMoto(accountId);
  const eks = await startEksServer({
    accountId,
    awsEndpoint: moto.url,
    ...(apiServer
      ? { apiServer: { endpoint: apiServer.server, certificateAuthority: apiServer.certificateAuthority } }
      : {}),
    ...(faults.eks ? { intercept: faults.eks } : {}),
  });
  return {
    env: {
      ...(await plugins(folder, apiServer)),
      AWS_ENDPOINT_URL: moto.url,
      AWS_ENDPOINT_URL_EKS: eks.url,
      AWS_ACCESS_KEY_ID: "rehearsal",
      AWS_SECRET_ACCESS_KEY: "rehearsal",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    inventory: async () => [
      ...eks.inventory().map(({ kind, name }) => `eks.${kind}: ${name}`),
      ...(await moto.inventory()),
    ],
    actions: () => [...new Set(eks.calls.map(({ operation }) => `eks:${operation}`))].sort(),
    stop: async () => {
      await Promise.all([eks.stop(), moto.stop()]);
    },
  };
}

/** Starts an Azure tenant: the project's own stand-in for the Resource Manager. */
export async function startAzureAccount(
  tenantId: string,
  folder: string,
  apiServer: ApiServer | undefined,
  faults: AccountFaults = {},
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
    ...(faults.arm ? { intercept: faults.arm } : {}),
  });
  return {
    env: { ...(await plugins(folder, apiServer)), ...arm.environment },
    inventory: async () => arm.inventory().map(({ id }) => id),
    actions: () => [...new Set(arm.calls.map(({ method, type }) => `${method} ${type}`))].sort(),
    stop: arm.stop,
  };
}
