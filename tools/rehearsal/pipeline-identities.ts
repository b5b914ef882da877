import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bootstrap } from "../../config/bootstrap";
import type { Cluster } from "../../config/environment";
import type { StackJson } from "../lib/stack-json";
import type { Account } from "./account";
import type { ApiServer } from "./api-server";
import { type AwsRights, allowsAction, statementsOf } from "./aws-rights";
import { type ClusterIdentity, clusterIdentity, EKS_ACCESS_POLICIES, rulesOfDataAction } from "./cluster-rights";
import { StackLife } from "./stack-life";
import { synthesizeBootstrap } from "./synthesize";

/** Access keys of the pipeline's identities in AWS; any other is an administrator's. */
const KEYS = { plan: "plan", apply: "apply" } as const;

/**
 * The identities that the bootstrap makes for an environment. An owner applies the bootstrap; from then on a plan signs in
 * as one of them and everything else as another, to the cloud and to the cluster.
 */
export class PipelineIdentities {
  private readonly name: string;
  private readonly environment: string;
  private readonly folder: string;
  private readonly stacks: string;

  constructor(bootstrap: Bootstrap, environment: string, folder: string) {
    this.name = bootstrap.name;
    this.environment = environment;
    this.folder = folder;
    // The others' rights are refusals that an account of one environment cannot show.
    const own = Object.entries(bootstrap.environments).filter(([name]) => name === environment);
    const alone = { ...bootstrap, environments: Object.fromEntries(own) };
    this.stacks = synthesizeBootstrap(alone, join(folder, "bootstrap-out"));
  }

  /** What AWS allows a client by its access key. Resources and conditions of the policies are not evaluated. */
  async awsRights(): Promise<AwsRights> {
    const stack = await this.stack("bootstrap-aws");
    const statements = {
      [KEYS.plan]: statementsOf(stack, `${this.name}-plan`),
      [KEYS.apply]: statementsOf(stack, `${this.name}-apply-${this.environment}`),
    };
    return (accessKey, action) =>
      accessKey !== KEYS.plan && accessKey !== KEYS.apply ? true : allowsAction(statements[accessKey], action);
  }

  /** The account as the identities enter it. Azure's are made there by Terraform first. */
  async enter(
    account: Account,
    { type }: Cluster,
    apiServer: ApiServer | undefined,
    signal: AbortSignal,
  ): Promise<Account> {
    const [apply, plan] = type === "aks" ? await this.inAzure(account, signal) : this.inAws(account);
    if (apiServer === undefined) return { ...account, env: apply, planEnv: plan };
    const rules = type === "aks" ? await this.aksRules() : EKS_RULES;
    const made: ClusterIdentity[] = [];
    const entering = async (env: NodeJS.ProcessEnv, use: keyof typeof rules) => {
      const name = `gantry-rehearsal-${this.environment}-${type}-${use}`;
      const identity = await clusterIdentity(apiServer, name, rules[use], join(this.folder, `bin-${use}`));
      made.push(identity);
      return { ...env, PATH: `${identity.plugins}:${process.env["PATH"] ?? ""}` };
    };
    return {
      ...account,
      env: await entering(apply, "apply"),
      planEnv: await entering(plan, "plan"),
      stop: async () => {
        for (const identity of made) await identity.remove();
        await account.stop();
      },
    };
  }

  private inAws({ env }: Account): readonly [apply: NodeJS.ProcessEnv, plan: NodeJS.ProcessEnv] {
    return [
      { ...env, AWS_ACCESS_KEY_ID: KEYS.apply },
      { ...env, AWS_ACCESS_KEY_ID: KEYS.plan },
    ];
  }

  private async inAzure(
    account: Account,
    signal: AbortSignal,
  ): Promise<readonly [apply: NodeJS.ProcessEnv, plan: NodeJS.ProcessEnv]> {
    const stack = new StackLife("bootstrap-azure", join(this.folder, "bootstrap-azure"), account, signal, {
      localState: true,
    });
    await stack.open(this.stacks);
    await stack.plan();
    await stack.apply();
    const { stdout } = await stack.run("output", "-json");
    const outputs = JSON.parse(stdout) as Readonly<Record<string, { readonly value: string }>>;
    const as = (variable: string) => ({ ...account.env, ARM_CLIENT_ID: outputs[variable]?.value });
    return [as(`AZURE_APPLY_CLIENT_ID_${this.environment}`), as("AZURE_PLAN_CLIENT_ID")];
  }

  private async aksRules(): Promise<typeof EKS_RULES> {
    const definitions = Object.values(
      (await this.stack("bootstrap-azure")).resource?.["azurerm_role_definition"] ?? {},
    );
    const rulesOf = (role: string) => {
      const definition = definitions.find(({ name }) => name === `${this.name}-${role}`);
      const permissions = (definition?.["permissions"] ?? []) as readonly {
        readonly data_actions: readonly string[];
      }[];
      return permissions.flatMap(({ data_actions }) => data_actions.flatMap(rulesOfDataAction));
    };
    return { plan: rulesOf("plan"), apply: rulesOf("clusters") };
  }

  private async stack(name: string): Promise<StackJson> {
    return JSON.parse(await readFile(join(this.stacks, name, "cdk.tf.json"), "utf8")) as StackJson;
  }
}

type ClusterRules = Parameters<typeof clusterIdentity>[2];
/** By docs/pipeline.md an administrator, and a reader of everything. */
const EKS_RULES: Readonly<Record<"plan" | "apply", ClusterRules>> = {
  plan: EKS_ACCESS_POLICIES.AmazonEKSAdminViewPolicy,
  apply: EKS_ACCESS_POLICIES.AmazonEKSClusterAdminPolicy,
};
