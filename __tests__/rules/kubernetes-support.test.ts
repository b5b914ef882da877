import type { Environment } from "../../config/environment";
import { END_OF_SUPPORT } from "../../lib/kubernetes-support";
import { production } from "../fixtures/production";
import { findingsIn } from "../support/findings";

const { eks, aks } = production.clusters;
const on = (today: string, clusters: Environment["clusters"]) =>
  findingsIn({ ...production, clusters }, { today })
    .filter(({ rule }) => rule === "environment/kubernetes-support")
    .map(({ path, severity = "error" }) => `${path} ${severity}`);

test.each([
  ["2026-10-02", []],
  ["2026-10-03", ["clusters.eks.kubernetesVersion warning"]],
  ["2026-12-02", ["clusters.eks.kubernetesVersion warning"]],
  ["2026-12-03", ["clusters.eks.kubernetesVersion error"]],
])("EKS 1.34, whose support ends 2026-12-02, on %s", (today, found) => {
  expect(on(today, { eks: { ...eks, kubernetesVersion: "1.34" } })).toEqual(found);
});

test.each([
  ["2026-12-03", []],
  ["2027-12-02", ["clusters.eks.kubernetesVersion warning"]],
  ["2027-12-03", ["clusters.eks.kubernetesVersion error"]],
])("EKS 1.34 with extended support, twelve months longer, on %s", (today, found) => {
  expect(on(today, { eks: { ...eks, supportType: "EXTENDED", kubernetesVersion: "1.34" } })).toEqual(found);
});

test("AKS has dates of its own", () => {
  expect(
    on("2026-12-01", { eks: { ...eks, kubernetesVersion: "1.34" }, aks: { ...aks, kubernetesVersion: "1.34" } }),
  ).toEqual(["clusters.eks.kubernetesVersion warning", "clusters.aks.kubernetesVersion error"]);
});

test.each([
  ["1.33", "2026-07-31", "2026-08-01"],
  ["1.36", "2027-06-30", "2027-07-01"],
] as const)("AKS %s is patched until %s, to the month's end", (kubernetesVersion, last, after) => {
  const clusters = { aks: { ...aks, kubernetesVersion } };
  expect(on(last, clusters)).toContain("clusters.aks.kubernetesVersion warning");
  expect(on(after, clusters)).toContain("clusters.aks.kubernetesVersion error");
});

test("long-term support patches a minor of AKS for a year more", () => {
  const clusters = {
    aks: { ...aks, kubernetesVersion: "1.33", skuTier: "Premium", supportPlan: "AKSLongTermSupport" },
  } as const;
  expect(on("2026-08-01", clusters)).toEqual([]);
  expect(on("2027-07-31", clusters)).toContain("clusters.aks.kubernetesVersion warning");
  expect(on("2027-08-01", clusters)).toContain("clusters.aks.kubernetesVersion error");
});

test("pools that are held back are looked at too", () => {
  const old = { kubernetesVersion: "1.33" } as const;
  expect(
    on("2026-11-01", {
      eks: { ...eks, nodeGroups: { general: { ...eks.nodeGroups.general, ...old } } },
      aks: {
        ...aks,
        systemPool: { ...aks.systemPool, ...old },
        nodePools: { worker: { ...aks.nodePools.worker, ...old } },
      },
    }),
  ).toEqual([
    "clusters.eks.nodeGroups.general.kubernetesVersion error",
    "clusters.aks.systemPool.kubernetesVersion error",
    "clusters.aks.nodePools.worker.kubernetesVersion error",
  ]);
});

test("a minor older than the table ended before it, one newer has no date", () => {
  expect(on("2025-07-24", { eks: { ...eks, kubernetesVersion: "1.29" } })).toEqual([
    "clusters.eks.kubernetesVersion error",
  ]);
  expect(on("2099-01-01", { eks: { ...eks, kubernetesVersion: "1.38" } })).toEqual([]);
});

test("the table is in order", () => {
  for (const dates of Object.values(END_OF_SUPPORT)) {
    expect(Object.values(dates)).toEqual(Object.values(dates).sort());
    expect(Object.keys(dates)).toEqual(Object.keys(dates).sort());
  }
});

test("the message says what it is, until when, and the way past it", () => {
  const clusters = { eks: { ...eks, kubernetesVersion: "1.29" } } as const;
  const findings = findingsIn({ ...production, clusters }, { today: "2026-11-01" });
  expect(findings.find(({ rule }) => rule === "environment/kubernetes-support")?.message).toBe(
    'is past its end of support on EKS, 2025-07-23; expected 1.36, a running cluster one minor an apply; AWS upgrades the cluster by itself, with supportType "EXTENDED" not before 2026-07-23',
  );
});
