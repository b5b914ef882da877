import type { CountedPods } from "../../../config/add-ons/pods";
import type { Manifest } from "../../lib/manifests";
import { countFindings, securityFindings } from "../findings";
import { type Container, type PodSpec, refusedPod } from "../pod-security";

const hardened: Container = {
  name: "a",
  securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ["ALL"] } },
};
const fine: PodSpec = { securityContext: { seccompProfile: { type: "RuntimeDefault" } }, containers: [hardened] };
const having = (change: Container["securityContext"]): PodSpec => ({
  ...fine,
  containers: [{ name: "a", securityContext: { ...hardened.securityContext, ...change } }],
});

test("a hardened pod is restricted, and any pod privileged", () => {
  expect(refusedPod("restricted", fine)).toEqual([]);
  expect(refusedPod("privileged", { hostNetwork: true })).toEqual([]);
});

const HOST_PATH = "volume v: hostPath";
const PORT = "container b: hostPort 80";
const UNCONFINED = "container a: seccompProfile Unconfined";

test.each<[pod: PodSpec, restricted: string, baseline: readonly string[]]>([
  [{ ...fine, hostNetwork: true }, "hostNetwork", ["hostNetwork"]],
  [{ ...fine, volumes: [{ name: "v", hostPath: { path: "/" } }] }, HOST_PATH, [HOST_PATH]],
  [{ ...fine, volumes: [{ name: "v", nfs: {} }] }, "volume v: nfs", []],
  [{ ...fine, initContainers: [{ ...hardened, name: "b", ports: [{ hostPort: 80 }] }] }, PORT, [PORT]],
  [having({ privileged: true }), "container a: privileged", ["container a: privileged"]],
  [having({ seccompProfile: { type: "Unconfined" } }), UNCONFINED, [UNCONFINED]],
  [having({ allowPrivilegeEscalation: true }), "container a: allowPrivilegeEscalation is not false", []],
  [having({ runAsNonRoot: false }), "container a: runAsNonRoot is not true", []],
  [having({ runAsUser: 0 }), "container a: runAsUser is 0", []],
  [having({ capabilities: { drop: ["NET_RAW"] } }), "container a: capabilities do not drop ALL", []],
])("%j", (pod, restricted, baseline) => {
  expect(refusedPod("restricted", pod)).toContain(restricted);
  expect(refusedPod("baseline", pod)).toEqual(baseline);
});

test("a capability beyond the container engine's own is no baseline", () => {
  expect(refusedPod("baseline", having({ capabilities: { add: ["CHOWN", "SYS_ADMIN"] } }))).toEqual([
    "container a: capability SYS_ADMIN",
  ]);
});

const object = (kind: string, spec: object, namespace?: string): Manifest => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name: "it", ...(namespace !== undefined && { namespace }) },
  ...{ spec },
});
const requesting = (cpu: string, memory: string, more: object = {}) => ({
  template: { spec: { containers: [{ name: "a", resources: { requests: { cpu, memory } } }], ...more } },
});
const counted = (replicas: number | undefined, cpu = "100m", memory = "64Mi", name = "it"): CountedPods => ({
  name,
  replicas,
  resources: { requests: { cpu, memory, "ephemeral-storage": "64Mi" } },
});

test("pods of every kind are judged, in the release's namespace alone", () => {
  const bare = { template: { spec: { hostPID: true, containers: [] } } };
  const objects = [
    object("Deployment", bare),
    object("CronJob", { jobTemplate: { spec: bare } }, "own"),
    object("DaemonSet", bare, "kube-system"),
    object("Service", {}),
  ];
  expect(securityFindings("baseline", "own", objects)).toEqual([
    "Deployment it is not baseline: hostPID",
    "CronJob it is not baseline: hostPID",
  ]);
});

test.each<[what: string, counted: readonly CountedPods[], spec: object, kind: string, found: readonly RegExp[]]>([
  ["as many", [counted(2)], { replicas: 2, ...requesting("100m", "64Mi") }, "Deployment", []],
  ["more than it renders", [counted(3, "1")], { replicas: 2, ...requesting("100m", "64Mi") }, "StatefulSet", []],
  [
    "fewer",
    [counted(1)],
    { replicas: 2, ...requesting("100m", "64Mi") },
    "Deployment",
    [/counted as 1 × 100m CPU, 64Mi; the chart renders 2/],
  ],
  ["less CPU", [counted(1)], requesting("101m", "64Mi"), "Deployment", [/the chart renders 1 × 101m CPU/]],
  ["less memory", [counted(1)], requesting("100m", "65Mi"), "Deployment", [/the chart renders 1 × 100m CPU, 65Mi/]],
  ["none of it", [], requesting("100m", "64Mi"), "Deployment", [/^pods it are not counted/]],
  [
    "another name",
    [counted(1), counted(1, "1m", "1Mi", "other")],
    requesting("1m", "1Mi"),
    "Deployment",
    [/^pods other are counted and not rendered/],
  ],
  ["one on every node", [counted(undefined)], requesting("100m", "64Mi"), "DaemonSet", []],
  ["two of a DaemonSet", [counted(2)], requesting("100m", "64Mi"), "DaemonSet", [/renders one on every node/]],
  [
    "less than what runs first",
    [counted(1)],
    requesting("1m", "1Mi", { initContainers: [{ name: "b", resources: { requests: { memory: "65Mi" } } }] }),
    "Deployment",
    [/1m CPU, 65Mi/],
  ],
  ["no pod of a Job", [], requesting("100m", "64Mi"), "Job", []],
])("counting %s", (_, counted, spec, kind, found) => {
  expect(countFindings(counted, [object(kind, spec)])).toEqual(found.map((each) => expect.stringMatching(each)));
});
