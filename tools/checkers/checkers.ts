import { basename, dirname } from "node:path";
import { kindOf, manifestsOf } from "../lib/manifests";
import type { StackJson } from "../lib/stack-json";
import { run } from "../lib/terraform";
import type { CheckResult } from "./exceptions";

type Stacks = Readonly<Record<string, StackJson>>;
type Results = readonly Omit<CheckResult, "checker">[];

/** A public checker. */
export interface Checker {
  readonly name: string;
  /** Checks `<stack>/cdk.tf.json` and `<stack>/manifests.yaml` below the folder; undefined if it is not on PATH. */
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
    const reports = await outputOf<readonly CheckovReport[]>("checkov", args, folder);
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

/** checkov reports a resource of a JSON file without its type. */
function typeOf({ resource = {} }: StackJson = {}, name: string | undefined): string {
  const [type] = Object.entries(resource).find(([, byName]) => name !== undefined && name in byName) ?? [];
  if (type === undefined) throw new Error(`checkov reports ${name}, which is not a resource of the stack`);
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
    // kube-linter does not report which objects pass.
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

/** A checker that runs once per stack: an object of one stack must not satisfy a check of another. */
function eachStack<Output>(
  name: string,
  {
    args,
    read,
  }: {
    readonly args: readonly string[];
    readonly read: (output: Output) => readonly { rule: string; kind: string; passed: boolean }[];
  },
): Checker {
  return {
    name,
    check: async (folder, stacks) => {
      const results: { rule: string; place: string; passed: boolean }[] = [];
      for (const stack of Object.keys(stacks).filter((stack) => manifestsOf(stacks[stack]).length > 0)) {
        const output = await outputOf<Output>(name, args, `${folder}/${stack}`);
        if (output === undefined) return undefined;
        results.push(...read(output).map(({ kind, ...result }) => ({ ...result, place: `${stack}/${kind}` })));
      }
      return results;
    },
  };
}

/** A command's JSON output. The exit code is ignored: checkers fail if a check fails. */
async function outputOf<Output>(command: string, args: readonly string[], cwd: string): Promise<Output | undefined> {
  try {
    const { stdout, stderr } = await run(command, args, { cwd });
    if (!/^[[{]/.test(stdout)) throw new Error(`${command}: ${stderr || stdout}`);
    return JSON.parse(stdout) as Output;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
