import type { LoadBalancerController } from "../../config/add-ons/load-balancer-controller";
import type { NodeAutoscaling } from "../../config/node-autoscaling";
import type { Workload } from "../../config/workload";
import { minimalGroup } from "../support/eks";
import { aksCluster, type EnvironmentCase, eksCluster, findingsAmong } from "../support/environment";
import { untested } from "../support/rule-entries";
import { minimal } from "../support/workload";
import { chartCases } from "./platform-cases/charts";
import { cloudCases } from "./platform-cases/cloud";
import { ingressCases } from "./platform-cases/ingress";

type Ingress = Extract<NonNullable<Workload["ingress"]>, { readonly host: string }>;
type Peers = NonNullable<NonNullable<Workload["network"]>["ingressFrom"]>;

const FIXED = { general: { ...minimalGroup, scaling: { fixed: 3 } } } as const;
const START = "arn:aws:acm:us-east-1:111122223333:certificate/";
const ROUTE = { host: "a.example.com", routes: [{ path: "/", service: "a", port: 80 }] } as const;

const onEks = (clusterAutoscaler: Partial<NodeAutoscaling>, kubernetesVersion: `1.${number}` = "1.36") => ({
  eks: eksCluster({ kubernetesVersion, nodeGroups: FIXED, platform: { clusterAutoscaler } }),
});
const growing = (max: number) => ({
  eks: eksCluster({ nodeGroups: { general: { ...minimalGroup, scaling: { min: 1, max, initial: 2 } } } }),
});
const onAks = (autoscaler: Partial<NodeAutoscaling>) => ({ aks: aksCluster({ autoscaler }) });

/** The class `alb` and a workload behind it. */
const alb = (
  change: Partial<LoadBalancerController>,
  ingress: Partial<Ingress> = {},
  ingressFrom: Peers = [{ cidr: "10.20.0.0/16" }],
) => {
  const loadBalancerController = {
    loadBalancer: { internal: true },
    certificateArns: [`${START}a`],
    ...change,
  } as const;
  const { ingressClassName: _, ...cluster } = eksCluster(
    { nodeGroups: FIXED, platform: { loadBalancerController } },
    { a: { ...minimal, ingress: { ...ROUTE, ...ingress }, network: { ingressFrom } } },
  );
  return { eks: cluster };
};
const traefik = (ingress: Partial<Ingress>) => ({
  eks: eksCluster(
    { nodeGroups: FIXED },
    { a: { ...minimal, ingress: { ...ROUTE, ...ingress }, network: { ingressFrom: [{ namespace: "traefik" }] } } },
  ),
});
/** Traefik and class `alb`, and a workload behind one of them. */
const beside = (ingress: Partial<Ingress>, ingressFrom: Peers) => {
  const { eks } = alb({}, ingress, ingressFrom);
  return { eks: { ...eks, platform: { ...eks.platform, traefik: { loadBalancer: { internal: true } } } } } as const;
};

const MINUTES = "scaleDownUnneededMinutes";
const PERCENT = "scaleDownUtilizationPercent";
const IN_EKS = "clusters.eks.platform.clusterAutoscaler";
const ARNS = "clusters.eks.platform.loadBalancerController.certificateArns";

const cases: readonly EnvironmentCase[] = [
  {
    rule: "platform/autoscaler-missing",
    what: "a group with a place for a node more",
    path: "clusters.eks.platform.clusterAutoscaler",
    refused: growing(3),
    accepted: growing(2),
  },
  {
    rule: "platform/autoscaler-missing",
    what: "no platform",
    path: "clusters.eks.platform.clusterAutoscaler",
    refused: growing(3),
    accepted: { eks: eksCluster({ nodeGroups: FIXED }) },
  },
  ...ingressCases,
  ...chartCases,
  ...cloudCases,
  ...[
    [MINUTES, 0, 1],
    [MINUTES, 121, 120],
    [MINUTES, 1.5, 2],
    [PERCENT, 0, 1],
    [PERCENT, 101, 100],
  ].flatMap(([part, refused, accepted]): EnvironmentCase[] => [
    {
      rule: "platform/node-autoscaling",
      what: `${part} of ${refused} on EKS`,
      path: `${IN_EKS}.${part}`,
      refused: onEks({ [`${part}`]: refused }),
      accepted: onEks({ [`${part}`]: accepted }),
    },
    {
      rule: "platform/node-autoscaling",
      what: `${part} of ${refused} on AKS`,
      path: `clusters.aks.autoscaler.${part}`,
      refused: onAks({ [`${part}`]: refused }),
      accepted: onAks({ [`${part}`]: accepted }),
    },
  ]),
  {
    rule: "platform/autoscaler-version",
    what: "a minor before the first known",
    path: "clusters.eks.kubernetesVersion",
    refused: onEks({}, "1.33"),
    accepted: onEks({}, "1.34"),
  },
  {
    rule: "platform/autoscaler-version",
    what: "a minor after the last known",
    path: "clusters.eks.kubernetesVersion",
    refused: onEks({}, "1.37"),
    accepted: { eks: eksCluster({ kubernetesVersion: "1.37", nodeGroups: FIXED, platform: {} }) },
  },
  {
    rule: "platform/certificates",
    what: "none",
    path: ARNS,
    refused: alb({ certificateArns: [] }),
    accepted: alb({}),
  },
  ...[
    START,
    "arn:aws:acm:us-west-2:111122223333:certificate/a",
    "arn:aws:acm:us-east-1:444455556666:certificate/a",
    "arn:aws:iam::111122223333:server-certificate/a",
  ].map((arn) => ({
    rule: "platform/certificates",
    what: arn,
    path: `${ARNS}.1`,
    refused: alb({ certificateArns: [`${START}a`, arn] }),
    accepted: alb({ certificateArns: [`${START}a`, `${START}b`] }),
  })),
  {
    rule: "platform/ingress-tls",
    what: "a Secret behind alb",
    path: "clusters.eks.workloads.a.ingress.tlsSecret",
    refused: alb({}, { tlsSecret: "tls" }),
    accepted: alb({}),
  },
  {
    rule: "platform/ingress-tls",
    what: "an issuer behind alb",
    path: "clusters.eks.workloads.a.ingress.clusterIssuer",
    refused: alb({}, { clusterIssuer: "letsencrypt-prod" }),
    accepted: alb({}),
  },
  {
    rule: "platform/ingress-tls",
    what: "no Secret behind Traefik",
    path: "clusters.eks.workloads.a.ingress.tlsSecret",
    refused: traefik({}),
    accepted: traefik({ tlsSecret: "tls" }),
  },
  {
    rule: "platform/ingress-tls",
    what: "a Secret where TLS ends elsewhere",
    path: "clusters.eks.workloads.a.ingress.tlsSecret",
    refused: traefik({ tls: "elsewhere", tlsSecret: "tls" }),
    accepted: traefik({ tls: "elsewhere" }),
  },
  {
    rule: "platform/ingress-alb",
    what: "what class alb is told behind Traefik",
    path: "clusters.eks.workloads.a.ingress.alb",
    refused: traefik({ tlsSecret: "tls", alb: { protocolVersion: "GRPC" } }),
    accepted: alb({}, { alb: { protocolVersion: "GRPC" } }),
  },
  {
    rule: "platform/ingress-tls",
    what: "a Secret of class alb beside Traefik",
    path: "clusters.eks.workloads.a.ingress.tlsSecret",
    refused: beside({ className: "alb", tlsSecret: "tls" }, [{ cidr: "10.20.0.0/17" }]),
    accepted: beside({ tlsSecret: "tls" }, [{ namespace: "traefik" }]),
  },
];

describe.each(cases)("$rule: $what", ({ rule, path, refused, accepted }) => {
  test("is refused, and the next is not", () => {
    expect(findingsAmong("platform", refused)).toEqual([`${path} ${rule}`]);
    expect(findingsAmong("platform", accepted)).toEqual([]);
  });
});

test("every rule has a case", () => {
  expect(untested("platform", cases)).toEqual([]);
});

test("a workload without a route needs no load balancer", () => {
  const routes = [{ path: "/", service: "other", port: 80 }];
  expect(findingsAmong("platform", alb({}, { routes }, []))).toEqual([]);
});

test("a name that is nearly an add-on's counts as that add-on", () => {
  const certManager = { email: "platform@example.com" };
  const misspelled = (platform: object) => ({ aks: aksCluster({ platform }) });
  expect(findingsAmong("platform", misspelled({ certManager, traefk: {} }))).toEqual([]);
  expect(findingsAmong("platform", misspelled({ certManager, other: {} }))).toEqual([
    "clusters.aks.platform.certManager platform/add-ons",
  ]);
});
