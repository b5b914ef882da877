import { environments } from "../../../__tests__/fixtures/all";
import { aksCluster, environmentOf, replicas } from "../../../__tests__/support/environment";
import { completed } from "../../../config/complete";
import { capacityTable } from "../table";

test("the table has a row per workload and pool, with demand and room or the reason against the pool", () => {
  const pools = {
    worker: { vmSize: "Standard_D4s_v3", scaling: { fixed: 1 } },
    spot: { vmSize: "Standard_D4s_v3", spot: {}, scaling: { min: 0, max: 2 } },
    gpu: { vmSize: "Standard_NC24ads_A100_v4", scaling: { min: 0, max: 2 } },
  };
  const workloads = {
    api: replicas(10, { nodeSelector: { agentpool: "worker" } }, "100m", "64Mi"),
    full: replicas(40, { nodeSelector: { agentpool: "spot" }, tolerations: [SPOT] }, "155m"),
    model: replicas(1, { nodeSelector: { agentpool: "gpu" } }),
  };
  expect(
    capacityTable(completed(environmentOf({ aks: aksCluster({ nodePools: pools }, workloads) }))).split("\n"),
  ).toEqual([
    "test-aks",
    "  workload  pool             pods  of  free     CPU      of  memory        of",
    "  api       1 × worker         11  31    20  1 100m  3 150m   704Mi   9 389Mi  ███████░░░░░░░░░░░░░ 35 %",
    "  api       system                                                             system lacks the label agentpool=worker",
    "  api       spot                                                               spot lacks the label agentpool=worker",
    "  api       gpu                                                                gpu lacks the label agentpool=worker",
    "  full      2 × spot (spot)    41  40     0  6 355m  6 300m    41Mi  18 778Mi  ████████████████████ 102 %",
    "  full      system                                                             system lacks the label agentpool=spot",
    "  full      worker                                                             worker lacks the label agentpool=spot",
    "  full      gpu                                                                gpu lacks the label agentpool=spot",
    "  model     2 × gpu             2   ?     ?                                    unknown size: Standard_NC24ads_A100_v4",
    "  model     system                                                             system lacks the label agentpool=gpu",
    "  model     worker                                                             worker lacks the label agentpool=gpu",
    "  model     spot                                                               spot lacks the label agentpool=gpu",
    "",
  ]);
});

test("a cluster that is managed elsewhere has no pools", () => {
  const local = environments.find(({ name }) => name === "local");
  expect(local && capacityTable(completed(local))).toBe("local-kind\n  no pools: the cluster is managed elsewhere\n");
});

const SPOT = { key: "kubernetes.azure.com/scalesetpriority" };
