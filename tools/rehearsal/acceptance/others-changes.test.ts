import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { minimalAks } from "../../../__tests__/support/aks";
import { synthesizeAks } from "../../../__tests__/support/synthesize-aks";
import type { AksCluster } from "../../../config/aks";
import { isObject } from "../../lib/json";
import { missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { terraform } from "../../lib/terraform";
import { changesOf, type PlanJson } from "../plan";
import { type ArmServer, startArm } from "../stand-ins/arm/arm-server";
import { merged, objectAt } from "../stand-ins/arm/json";
import { openWorkspace } from "../workspace";

// An AKS cluster that others change, too: Azure by itself, its policies. With the real provider.
jest.setTimeout(900_000);

const FEATURES = { azurePolicy: false, keyVaultSecrets: false, containerInsights: false, managedPrometheus: false };
const LEAST: Partial<AksCluster> = {
  features: FEATURES,
  nodePools: { worker: { vmSize: "Standard_D4s_v3", scaling: { min: 1, max: 3 } } },
};

class Stack {
  private readonly folder: string;
  private readonly arm: ArmServer;

  constructor(folder: string, arm: ArmServer) {
    this.folder = folder;
    this.arm = arm;
  }

  async state(config: Partial<AksCluster>): Promise<void> {
    const source = join(this.folder, "synthesized");
    await mkdir(source, { recursive: true });
    await writeFile(join(source, "cdk.tf.json"), JSON.stringify(synthesizeAks({ ...LEAST, ...config }), null, 2));
    const { skipped } = await openWorkspace(source, join(this.folder, "stack"), { env: this.arm.environment });
    if (skipped !== undefined) throw new Error(skipped);
  }

  async run(...args: readonly string[]): Promise<string> {
    const directory = join(this.folder, "stack");
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

const missing = missingProvider("azurerm");
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);

(missing === undefined ? test : test.skip)("what Azure and its policies change is no difference", () =>
  withTemporaryFolder("others-changes", async (folder) => {
    const arm = await startArm({
      tenantId: minimalAks.tenantId,
      kubernetesVersions: ["1.35.4", "1.36.0", "1.36.1", "1.36.2", "1.37.0"],
    });
    const cluster = () => {
      const found = arm.inventory().find(({ type }) => type === "Microsoft.ContainerService/managedClusters");
      if (!found) throw new Error("no cluster");
      return found;
    };
    try {
      const stack = new Stack(folder, arm);
      await stack.state({ kubernetesVersion: "1.35" });
      await stack.apply();
      expect(await stack.plan()).toEqual([]);

      // The channel `patch` writes the patch in the place of the minor.
      arm.patchClusters();
      expect(objectAt(cluster().body, "properties")).toMatchObject({ kubernetesVersion: "1.35.4" });
      expect(await stack.plan()).toEqual([]);

      await stack.state({ kubernetesVersion: "1.36" });
      expect(await stack.plan()).toEqual([
        "azurerm_kubernetes_cluster update",
        "azurerm_kubernetes_cluster_node_pool update",
      ]);
      await stack.apply();
      arm.patchClusters();
      expect(objectAt(cluster().body, "properties")).toMatchObject({ kubernetesVersion: "1.36.2" });
      expect(await stack.plan()).toEqual([]);

      // A policy switches Defender on.
      const { id, body } = cluster();
      const defender = {
        logAnalyticsWorkspaceResourceId: `${id.split("/providers")[0]}/providers/Microsoft.OperationalInsights/workspaces/w`,
      };
      const securityMonitoring = { enabled: true };
      arm.seed(
        id,
        merged(body, { properties: { securityProfile: { defender: { ...defender, securityMonitoring } } } }),
      );
      expect(await stack.plan()).toEqual([]);

      // A cleaner that ran is switched off.
      await stack.state({ kubernetesVersion: "1.36", features: { ...FEATURES, imageCleanerHours: false } });
      await stack.apply();
      expect(await stack.plan()).toEqual([]);
      const { securityProfile } = objectAt(cluster().body, "properties");
      expect(isObject(securityProfile) && securityProfile).toMatchObject({
        defender,
        imageCleaner: { enabled: false },
      });
    } finally {
      await arm.stop();
    }
  }),
);
