import { minimalAks } from "../../../__tests__/support/aks";
import { missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { startArm } from "../stand-ins/arm/arm-server";
import { AksStackInArm } from "./aks-stack-in-arm";

// The nodes' way out changes from a NAT gateway to the load balancer, with the real provider.
jest.setTimeout(900_000);

const missing = missingProvider("azurerm");
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);

(missing === undefined ? test : test.skip)(
  "the NAT gateway stays until the cluster leaves through the load balancer",
  () =>
    withTemporaryFolder("egress-order", async (folder) => {
      const arm = await startArm({ tenantId: minimalAks.tenantId });
      try {
        const stack = new AksStackInArm(folder, arm);
        await stack.state({});
        await stack.apply();
        const before = arm.calls.length;
        await stack.state({ network: { ...minimalAks.network, egress: "load-balancer" } });
        await stack.apply();
        const written = arm.calls
          .slice(before)
          .filter(({ method }) => method !== "GET" && method !== "POST")
          .map(({ method, type }) => `${method} ${type.toLowerCase()}`);
        const [cluster, gateway, subnet] = [
          "PUT microsoft.containerservice/managedclusters",
          "DELETE microsoft.network/natgateways",
          "PUT microsoft.network/virtualnetworks/subnets",
        ].map((call) => written.indexOf(call));
        expect(cluster).toBeGreaterThanOrEqual(0);
        expect(subnet).toBeGreaterThan(cluster ?? 0);
        expect(gateway).toBeGreaterThan(cluster ?? 0);
        expect(await stack.plan()).toEqual([]);
      } finally {
        await arm.stop();
      }
    }),
);
