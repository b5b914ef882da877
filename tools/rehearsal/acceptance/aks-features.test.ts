import { minimalAks } from "../../../__tests__/support/aks";
import type { AksCluster } from "../../../config/aks";
import { missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { startArm } from "../stand-ins/arm/arm-server";
import { objectAt } from "../stand-ins/arm/json";
import { AksStackInArm } from "./aks-stack-in-arm";

// What is off by default, switched on, with the real provider: Azure takes it, and the next plan finds no difference.
jest.setTimeout(900_000);

const POOL = { vmSize: "Standard_D4s_v3", scaling: { min: 2, max: 3 }, osSku: "AzureLinux", fips: true } as const;

const ON: Partial<AksCluster> = {
  kubernetesVersion: "1.36",
  maintenance: {
    dayOfWeek: "Sunday",
    startTime: "02:00",
    freezes: [
      { from: "2026-12-20", until: "2027-01-04" },
      { from: "2027-11-20", until: "2027-12-01" },
    ],
  },
  systemPool: POOL,
  nodePools: { worker: POOL },
  features: {
    keda: true,
    verticalPodAutoscaler: true,
    defender: true,
    appRouting: { controller: "Internal" },
    serviceMesh: { revisions: ["asm-1-27"], ingressGateways: ["internal"] },
  },
};

const missing = missingProvider("azurerm");
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);

(missing === undefined ? test : test.skip)("what is off by default is applied, and no difference afterwards", () =>
  withTemporaryFolder("aks-features", async (folder) => {
    const arm = await startArm({ tenantId: minimalAks.tenantId, kubernetesVersions: ["1.35.4", "1.36.1"] });
    const cluster = () => {
      const found = arm.inventory().find(({ type }) => type === "Microsoft.ContainerService/managedClusters");
      return objectAt(found?.body ?? {}, "properties");
    };
    try {
      const stack = new AksStackInArm(folder, arm);
      await stack.state(ON);
      await stack.apply();
      expect(cluster()).toMatchObject({
        ingressProfile: { webAppRouting: { enabled: true, nginx: { defaultIngressControllerType: "Internal" } } },
        securityProfile: { defender: { securityMonitoring: { enabled: true } } },
        serviceMeshProfile: { mode: "Istio", istio: { revisions: ["asm-1-27"] } },
        workloadAutoScalerProfile: { keda: { enabled: true }, verticalPodAutoscaler: { enabled: true } },
      });
      expect(await stack.plan()).toEqual([]);

      // Long-term support does not take KEDA and Istio along; Defender is left to others and stays.
      const features = { keda: false, verticalPodAutoscaler: false };
      await stack.state({ ...ON, features, skuTier: "Premium", supportPlan: "AKSLongTermSupport" });
      expect(await stack.plan()).toEqual(["azurerm_kubernetes_cluster update"]);
      await stack.apply();
      expect(cluster()).toMatchObject({
        supportPlan: "AKSLongTermSupport",
        securityProfile: { defender: { securityMonitoring: { enabled: true } } },
        workloadAutoScalerProfile: { keda: { enabled: false }, verticalPodAutoscaler: { enabled: false } },
      });
      expect(await stack.plan()).toEqual([]);
    } finally {
      await arm.stop();
    }
  }),
);
