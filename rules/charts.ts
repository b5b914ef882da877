import type { PinnedChart } from "../config/add-ons/pinned-chart";
import type { CompleteCluster } from "../config/environment";
import { entriesOf, inEach, inEachItem, readable } from "../config/fill";
import { addOnNames, addOnsOf } from "../config/platform";
import type { PlainData } from "../config/values";
import { namespaceOf } from "../config/workload/namespace";
import { hint } from "../lib/nearest";
import { credentialIn, isSecretName } from "./literal-secret";
import type { ClusterSubject, Rule, Violation } from "./rule";
import { variableViolations } from "./secret-variables";

type Charts = Readonly<Record<string, PinnedChart>>;

/** What a platform's charts, each fine by itself, refuse beside each other, the add-ons and the workloads. */
export const chartRules: readonly Rule<ClusterSubject>[] = [
  {
    id: "platform/chart-needs",
    says: "A chart needs add-ons of the platform and charts that stand before it.",
    source: "https://helm.sh/docs/intro/using_helm/",
    check: ({ cluster }) => {
      const before: string[] = [...addOnNames(cluster.platform ?? {})];
      return inEach(chartsOf(cluster), (name, { needs }) => {
        const found = inEachItem(needs, (need, index) => {
          if (before.includes(need)) return [];
          const message = `must be an add-on of the platform or a chart before this one${hint(need, before, `; expected one of ${before.join(", ")}`)}`;
          return [{ path: `platform.charts.${name}.needs.${index}`, value: need, message }];
        });
        before.push(`charts.${name}`);
        return found;
      });
    },
  },
  {
    id: "platform/chart-namespace",
    says: "One makes a namespace: an add-on, a chart or a workload, and a chart in it comes later.",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
    check: ({ cluster }) => {
      const makers = makersOf(cluster);
      return inEach(chartsOf(cluster), (name, { namespace, needs }) => {
        const wanted = namespaceOf({ namespace });
        const others = makers.filter(({ made, by }) => made === wanted && by !== `charts.${name}`);
        const maker = others.find(({ by }) => !needs.includes(by));
        const path = `platform.charts.${name}.namespace`;
        if (namespace.create !== undefined) {
          const [other] = others;
          const message = `is made by ${other?.by} too; expected another name, or { existing: "${wanted}" }`;
          return other === undefined ? [] : [{ path: `${path}.create`, value: wanted, message }];
        }
        if (maker === undefined) return [];
        const message = maker.by.startsWith("workloads.")
          ? `is made by ${maker.by} after the platform; expected { create }, and { existing } there`
          : `is made by ${maker.by}, which must be among needs to be there before`;
        return [{ path: `${path}.existing`, value: wanted, message }];
      });
    },
  },
  {
    id: "platform/chart-secrets",
    says: "Every key of a chart's Secret has a Terraform variable of its own in the platform's stack.",
    source: "https://developer.hashicorp.com/terraform/language/values/variables",
    check: ({ cluster }) => {
      const owners = new Map<string, string>();
      return inEach(chartsOf(cluster), (name, { secrets }) => {
        const path = `charts.${name}.secrets`;
        return variableViolations(secrets, owners, `${path}.`).map(({ at, ...found }) => ({
          ...found,
          path: [`platform.${path}`, ...at].join("."),
        }));
      });
    },
  },
  {
    id: "platform/chart-literal-secret",
    says: "A chart's values hold no secret: they are in the code, the plan, the state and Helm's record.",
    source: "https://helm.sh/docs/chart_best_practices/values/",
    check: ({ cluster }) =>
      inEach(chartsOf(cluster), (name, { values }) =>
        textsOf(values, `platform.charts.${name}.values`).flatMap(({ key, path, text }): Violation[] => {
          const advice = "expected a Secret of the chart's secrets, which the values name";
          const credential = credentialIn(text);
          // The value is not shown: what is printed ends in a log.
          if (credential) return [{ path, value: "…", message: `must not hold ${credential}; ${advice}` }];
          if (text === "" || !isSecretValue(key)) return [];
          const message = `must not be a secret in plain text, as its name suggests; ${advice}`;
          return [{ path, value: "…", message, severity: "warning" }];
        }),
      ),
  },
];

function chartsOf({ platform }: CompleteCluster): Charts {
  return platform?.charts ?? {};
}

/** Which part of a cluster makes which namespace. */
function makersOf({ platform, workloads }: CompleteCluster) {
  return [
    ...(readable(() => addOnsOf(platform ?? {})) ?? []).flatMap(({ name, addOn: { namespace } }) =>
      typeof namespace === "string" ? [] : [{ made: namespace.name, by: name as string }],
    ),
    ...entriesOf(workloads).flatMap(([name, { namespace }]) =>
      namespace.create === undefined ? [] : [{ made: namespace.create, by: `workloads.${name}` }],
    ),
  ];
}

/** Charts write `adminPassword`, and `existingSecret` for the name of one. */
function isSecretValue(key: string): boolean {
  const words = key.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2");
  return isSecretName(words) && !/secret$/i.test(words);
}

interface Leaf {
  readonly key: string;
  readonly path: string;
  readonly text: string;
}

/** Every text of plain data, by the nearest key above it. */
function textsOf(value: PlainData, path: string, key = ""): readonly Leaf[] {
  if (typeof value === "string") return [{ key, path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value as Readonly<Record<string, PlainData>>).flatMap(([name, inner]) =>
    textsOf(inner, `${path}.${name}`, isList ? key : name),
  );
}
