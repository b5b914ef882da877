import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Environment } from "../../../config/environment";
import { checkEnvironments } from "../../../rules/check-environments";
import { ConfigurationError } from "../../../rules/configuration-error";
import { textOf } from "../../../rules/render";
import { addEnvironment } from "../../../stacks/add-environment";
import type { Json } from "../../lib/json";
import type { StackJson } from "../../lib/stack-json";
import { synthesizeApp } from "../../lib/synthesize-app";
import { formatted } from "../formatted";
import { aksTakeover } from "./aks";
import { changesOf, type InPlace, lineOf } from "./changes";
import { eksTakeover } from "./eks";
import { type Held, readState } from "./state";
import { stepsOf } from "./steps";
import type { Statements, Takeover } from "./takeover";

const USAGE = `npm run -s adopt -- STATE.json… > environments/adopted.ts

STATE.json is what \`terraform show -json\` prints in the project that made the cluster; further files hold what it looks up
elsewhere, its network for example.

  --name NAME    the environment's name  (default: adopted)
  --admin ID     an administrator that no state holds: an IAM role's ARN or an Entra group's object id; repeatable
  --range RANGE  a range that reaches the API server of an AKS cluster that answers the internet; repeatable`;

const READERS: Readonly<Record<string, (held: readonly Held[], old: Held, stated: Statements) => Takeover>> = {
  aws_eks_cluster: eksTakeover,
  azurerm_kubernetes_cluster: aksTakeover,
};

/** The program: the environment goes to stdout, everything that a person reads to stderr. */
export async function adoptClusters(args: readonly string[]): Promise<number> {
  const repeatable = { type: "string", multiple: true, default: [] as string[] } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: "string", default: "adopted" },
      admin: repeatable,
      range: repeatable,
      help: { type: "boolean" },
    },
  });
  if (values.help || positionals.length === 0) {
    process.stderr.write(`${USAGE}\n`);
    return values.help ? 0 : 1;
  }
  const states = await Promise.all(positionals.map(async (file) => readState(await readFile(file, "utf8"), file)));
  const { literal, report } = adoption(states.flat(), values.name, { admins: values.admin, ranges: values.range });
  process.stdout.write(literal);
  process.stderr.write(`${report}\n`);
  return 0;
}

/**
 * The environment that takes over the clusters of other projects' states, and what a person should know before.
 * @throws where there is none, or one cannot be taken over
 */
export function adoption(
  held: readonly Held[],
  name: string,
  statements: Statements,
): { readonly environment: Environment; readonly literal: string; readonly report: string } {
  const takeovers = held
    .filter(({ managed }) => managed)
    .flatMap((old) => READERS[old.type]?.(held, old, statements) ?? []);
  if (takeovers.length === 0) throw new Error("the states hold no aws_eks_cluster and no azurerm_kubernetes_cluster");
  const keyed = takeovers.map((takeover) => {
    const { type } = takeover.cluster;
    const isAlone = takeovers.filter(({ cluster }) => cluster.type === type).length === 1;
    return [isAlone ? type : (nameOf(takeover) ?? type), takeover] as const;
  });
  const environment: Environment = {
    name,
    protected: true,
    backend: backendFor(name, takeovers),
    tags: tagsOf(takeovers),
    clusters: Object.fromEntries(keyed.map(([key, { cluster }]) => [key, cluster])),
  };
  const { found, stacks } = built(environment);
  const report = [
    ...(found === undefined ? [] : [`What this project refuses or warns of:\n${found}`]),
    ...keyed.flatMap(([key, takeover]) => sectionOf(`${name}-${key}`, key, takeover, stacks[`${name}-${key}`])),
  ].join("\n\n");
  return { environment, literal: fileOf(environment), report };
}

function nameOf({ cluster }: Takeover): string | undefined {
  return "name" in cluster ? cluster.name : undefined;
}

/** Where the new state could be: no state of the old project says it. */
function backendFor(name: string, takeovers: readonly Takeover[]): Environment["backend"] {
  const aws = takeovers.flatMap(({ cluster }) => (cluster.type === "eks" ? cluster : []))[0];
  return aws === undefined
    ? {
        type: "azurerm",
        resourceGroup: "rg-gantry-state",
        storageAccount: `gantry${name.replace(/\W|_/g, "")}state`.slice(0, 24),
        container: "tfstate",
      }
    : { type: "s3", bucket: `gantry-${name}-state`, region: aws.region };
}

/** What every cluster is tagged with. */
function tagsOf(takeovers: readonly Takeover[]): Readonly<Record<string, string>> {
  const [first, ...others] = takeovers.map(({ tags }) => tags);
  const common = Object.entries(first ?? {}).filter(
    ([key, value]) => key !== "Name" && !key.startsWith("aws:") && others.every((tags) => tags[key] === value),
  );
  return Object.fromEntries(common);
}

/** What the rules find, and the stacks as far as they let it be built. */
function built(environment: Environment): {
  readonly found?: string;
  readonly stacks: Readonly<Record<string, StackJson>>;
} {
  try {
    const { environments, warnings } = checkEnvironments([environment]);
    const stacks = synthesizeApp((app) => {
      for (const checked of environments) addEnvironment(app, checked);
    });
    return warnings.length > 0 ? { found: textOf(warnings, { colour: false }), stacks } : { stacks };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const hidden = "What the first apply changes is said once no problem is left.";
    return { found: `${textOf(error.reports, { colour: false })}\n${hidden}`, stacks: {} };
  }
}

function sectionOf(stack: string, key: string, takeover: Takeover, json: StackJson | undefined): readonly string[] {
  const { taken, pools, left } = takeover;
  const changes = [...taken].flatMap(([path, old]) => {
    const stated = resourceAt(json, `${stack}/${path}`);
    const found: readonly InPlace[] = stated === undefined ? [] : changesOf(stated, old);
    return found.length === 0 ? [] : [`  ${old.address}`, ...found.map((change) => `    ${lineOf(change)}`)];
  });
  return [
    `${stack} takes over:\n${[...taken.values()].map(({ address }) => `  ${address}`).join("\n")}`,
    ...(changes.length > 0 ? [`The first apply changes in place:\n${changes.join("\n")}`] : []),
    ...(left.length > 0 ? [`What is not taken over:\n${left.map((line) => `  ${line}`).join("\n")}`] : []),
    `The way:\n${stepsOf(stack, key, [...taken.values()], pools)}`,
  ];
}

function resourceAt({ resource = {} }: StackJson = {}, path: string): Json | undefined {
  return Object.values(resource)
    .flatMap((named) => Object.values(named))
    .find((resource) => JSON.stringify(resource["//"])?.includes(`"path":"${path}"`));
}

/** The environment as a file of `environments/`, formatted as those are. */
function fileOf(environment: Environment): string {
  return formatted(`import type { Environment } from "../config/environment";

/** Taken over from other projects; \`imports\` can go once the first apply is done. */
export const ${environment.name.replace(/\W+(\w?)/g, (_, next: string) => next.toUpperCase())} = ${JSON.stringify(environment)} as const satisfies Environment;
`);
}
