import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { synthesizeAks } from "../../../__tests__/support/synthesize-aks";
import type { AksCluster } from "../../../config/aks";
import { terraform } from "../../lib/terraform";
import { changesOf, type PlanJson } from "../plan";
import type { ArmServer } from "../stand-ins/arm/arm-server";
import { openWorkspace } from "../workspace";
import { stackFolder } from "./account-terraform";

const FEATURES = { azurePolicy: false, keyVaultSecrets: false, containerInsights: false, managedPrometheus: false };
const LEAST: Partial<AksCluster> = {
  nodePools: { worker: { vmSize: "Standard_D4s_v3", scaling: { min: 1, max: 3 } } },
};

/** One AKS stack in the ARM stand-in, stated and applied again and again with the real provider. */
export class AksStackInArm {
  private readonly folder: string;
  private readonly arm: ArmServer;

  constructor(folder: string, arm: ArmServer) {
    this.folder = folder;
    this.arm = arm;
  }

  async state(config: Partial<AksCluster>): Promise<void> {
    const source = join(this.folder, "synthesized");
    await mkdir(source, { recursive: true });
    await writeFile(
      join(source, "cdk.tf.json"),
      JSON.stringify(synthesizeAks({ ...LEAST, ...config, features: { ...FEATURES, ...config.features } }), null, 2),
    );
    const { skipped } = await openWorkspace(source, stackFolder(this.folder), { env: this.arm.environment });
    if (skipped !== undefined) throw new Error(skipped);
  }

  async run(...args: readonly string[]): Promise<string> {
    const directory = stackFolder(this.folder);
    const { code, stdout, stderr } = await terraform(directory, [...args, "-no-color"], { env: this.arm.environment });
    if (code !== 0) throw new Error(stderr || stdout);
    return stdout;
  }

  /** `type action` of every change that a plan holds. */
  async plan(): Promise<readonly string[]> {
    await this.run("plan", "-out=plan");
    const plan = JSON.parse(await this.run("show", "-json", "plan")) as PlanJson;
    return changesOf(plan).map(({ resource, action }) => `${resource.type} ${action}`);
  }

  apply(): Promise<string> {
    return this.run("apply", "-auto-approve");
  }
}
