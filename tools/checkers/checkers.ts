import { basename, dirname } from "node:path";
import { run } from "../lib/terraform";
import type { Finding } from "./exceptions";
import { kindOf, manifestsOf, type Synthesized } from "./manifests";

type Stacks = Readonly<Record<string, Synthesized>>;
type Results = readonly Omit<Finding, "checker">[];

/** A public checker: how it is run in the folder of stacks, and what its answer says. */
export interface Checker {
  readonly name: string;
  /** Reads `<stack>/cdk.tf.json` and `<stack>/manifests.yaml` below the folder. Undefined where it is not on PATH. */
  check(folder: string, stacks: Stacks): Promise<Results | undefined>;
}

interface CheckovReport {
  readonly check_type: "terraform_json" | "kubernetes";
  readonly results: Readonly<Record<"passed_checks" | "failed_checks", readonly CheckovRecord[]>>;
}

interface CheckovRecord {
  readonly check_id: string;
  readonly file_path: string;
  readonly resource: string;
}

const checkov: Checker = {
  name: "checkov",
  check: async (folder, stacks) => {
    const args = ["-d", folder, "--framework", "terraform_json", "kubernetes", "--skip-download", "-o", "json"];
    const reports = await answer<readonly CheckovReport[]>("checkov", args, folder);
    return reports?.flatMap(({ results }) =>
      (["passed_checks", "failed_checks"] as const).flatMap((outcome) =>
        results[outcome].map(({ check_id, file_path, resource }) => {
          const stack = basename(dirname(file_path));
          const [first = "", name] = resource.split(".");
          const type = first === "resource" ? typeOf(stacks[stack], name) : first;
          return { rule: check_id, place: `${stack}/${kindOf(type)}`, passed: outcome === "passed_checks" };
        }),
      ),
    );
  },
};

/** checkov names a resource of a JSON file without its type. */
function typeOf({ resource = {} }: Synthesized = {}, name: string | undefined): string {
  const [type] = Object.entries(resource).find(([, named]) => name !== undefined && name in named) ?? [];
  if (type === undefined) throw new Error(`checkov speaks of ${name}, which is no resource`);
  return type;
}

interface KubeScoreObject {
  readonly type_meta: { readonly kind: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
  }[];
}

const kubeScore = eachStack("kube-score", {
  args: ["score", "--kubernetes-version", "v1.36", "-o", "json", "manifests.yaml"],
  read: (objects: readonly KubeScoreObject[]) =>
    objects.flatMap(({ type_meta, checks }) =>
      checks
        .filter(({ skipped }) => !skipped)
        .map(({ check, grade }) => ({ rule: check.id, kind: type_meta.kind, passed: grade === 10 })),
    ),
});

interface KubeLinterReport {
  readonly Checks: readonly { readonly name: string }[];
  readonly Reports:
    | readonly {
        readonly Check: string;
        readonly Object: { readonly K8sObject: { readonly GroupVersionKind: { readonly Kind: string } } };
      }[]
    | null;
}

const kubeLinter = eachStack("kube-linter", {
  args: ["lint", "--format", "json", "manifests.yaml"],
  read: ({ Checks, Reports }: KubeLinterReport) => {
    const failed = (Reports ?? []).map(({ Check, Object: { K8sObject } }) => ({
      rule: Check,
      kind: K8sObject.GroupVersionKind.Kind,
      passed: false,
    }));
    // It does not say of which objects a check holds.
    const passed = Checks.filter(({ name }) => !failed.some(({ rule }) => rule === name));
    return [...failed, ...passed.map(({ name }) => ({ rule: name, kind: "*", passed: true }))];
  },
});

type PolarisResults = Readonly<Record<string, { readonly Success: boolean }>>;

interface PolarisAudit {
  readonly Results: readonly {
    readonly Kind: string;
    readonly Results: PolarisResults | null;
    readonly PodResult?: {
      readonly Results: PolarisResults | null;
      readonly ContainerResults: readonly { readonly Results: PolarisResults | null }[] | null;
    } | null;
  }[];
}

const polaris = eachStack("polaris", {
  args: ["audit", "--audit-path", "manifests.yaml", "--format", "json"],
  read: ({ Results }: PolarisAudit) =>
    Results.flatMap(({ Kind, Results, PodResult }) =>
      [Results, PodResult?.Results, ...(PodResult?.ContainerResults ?? []).map(({ Results }) => Results)].flatMap(
        (results) =>
          Object.entries(results ?? {}).map(([rule, { Success }]) => ({ rule, kind: Kind, passed: Success })),
      ),
    ),
});

export const checkers: readonly Checker[] = [checkov, kubeScore, kubeLinter, polaris];

/** A checker of one file of manifests: objects of different stacks must not answer for each other. */
function eachStack<Answer>(
  name: string,
  how: {
    readonly args: readonly string[];
    readonly read: (answer: Answer) => readonly { rule: string; kind: string; passed: boolean }[];
  },
): Checker {
  return {
    name,
    check: async (folder, stacks) => {
      const results: { rule: string; place: string; passed: boolean }[] = [];
      for (const stack of Object.keys(stacks).filter((stack) => manifestsOf(stacks[stack]).length > 0)) {
        const said = await answer<Answer>(name, how.args, `${folder}/${stack}`);
        if (said === undefined) return undefined;
        results.push(...how.read(said).map(({ kind, ...result }) => ({ ...result, place: `${stack}/${kind}` })));
      }
      return results;
    },
  };
}

/** A command's JSON, whatever its exit code: checkers fail where they find something. */
async function answer<Json>(command: string, args: readonly string[], cwd: string): Promise<Json | undefined> {
  try {
    const { stdout, stderr } = await run(command, args, { cwd });
    if (!/^[[{]/.test(stdout)) throw new Error(`${command}: ${stderr || stdout}`);
    return JSON.parse(stdout) as Json;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
