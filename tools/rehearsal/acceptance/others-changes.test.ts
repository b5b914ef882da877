import { minimalAks } from "../../../__tests__/support/aks";
import { isObject } from "../../lib/json";
import { missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { startArm } from "../stand-ins/arm/arm-server";
import { merged, objectAt } from "../stand-ins/arm/json";
import { AksStackInArm } from "./aks-stack-in-arm";

// An AKS cluster that others change, too: Azure by itself, its policies. With the real provider.
jest.setTimeout(900_000);

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
      const stack = new AksStackInArm(folder, arm);
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
      await stack.state({ kubernetesVersion: "1.36", features: { imageCleanerHours: false } });
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
