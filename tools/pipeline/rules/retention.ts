import type { Change } from "../plan-json";
import { base64In } from "../text";
import { blocksOf, type Fields, fieldsOf, listOf, numberOf, stringsOf, Unknown, walk } from "../values";

/** Rules that delete: none deletes sooner or more than before. */
export function retention(change: Change): readonly string[] {
  if (change.action !== "update" && change.action !== "replace") return [];
  return READERS[change.kind]?.(change) ?? [];
}

/** One rule that deletes. */
interface Deletion {
  /** What it is about: tags, prefixes, kinds. */
  readonly about: readonly string[];
  /** It deletes everything. */
  readonly all: boolean;
  /** How long or how many are kept, by what is counted. */
  readonly kept: Readonly<Record<string, number>>;
}

function compare(before: readonly Deletion[], after: readonly Deletion[]): readonly string[] {
  return after
    .filter((rule) => !before.some((old) => sparesAsMuch(old, rule)))
    .map(({ about, kept }) => {
      const what = about.length > 0 ? about.join(", ") : "everything";
      return `protection is taken away: ${what} is deleted sooner than before, or more of it${Object.entries(kept)
        .map(([name, count]) => `; ${name} ${count}`)
        .join("")}`;
    });
}

/** Whether the old rule deleted all that the new one does. */
function sparesAsMuch(old: Deletion, rule: Deletion): boolean {
  const isWithin =
    old.all ||
    (rule.about.length > 0 &&
      !rule.all &&
      rule.about.every((each) => old.about.some((had) => had === each || each.startsWith(had.replace(/\*$/, "")))));
  return (
    isWithin &&
    Object.entries(rule.kept).every(([name, count]) => old.kept[name] !== undefined && count >= old.kept[name])
  );
}

function imageRules(values: Fields): readonly Deletion[] {
  return listOf(fieldsOf(values["policy"])["rules"]).map((rule) => {
    const selection = fieldsOf(fieldsOf(rule)["selection"]);
    const about = [...stringsOf(selection["tagPrefixList"]), ...stringsOf(selection["tagPatternList"])];
    const status = String(selection["tagStatus"] ?? "any");
    const unit = `${String(selection["countType"])} ${String(selection["countUnit"] ?? "")}`.trim();
    return {
      about: status === "untagged" ? ["untagged images"] : about.map((each) => `images ${each}`),
      all: status === "any",
      kept: { [unit]: numberOf(selection["countNumber"]) ?? 0 },
    };
  });
}

function bucketRules(values: Fields): readonly Deletion[] {
  return blocksOf(values, "rule", "lifecycle_rule")
    .filter((rule) => !/^(disabled|false)$/i.test(String(rule["status"] ?? rule["enabled"] ?? "Enabled")))
    .flatMap((rule) => {
      const about: string[] = [];
      walk({ prefix: rule["prefix"], filter: rule["filter"], filters: rule["filters"] }, (key, value) => {
        if (/^(prefix|key|value|tags|prefix_match|blob_types|object_size_\w+)$/.test(key))
          about.push(
            ...listOf(value)
              .filter((each) => typeof each === "string" && each !== "")
              .map((each) => String(each)),
          );
      });
      const kept: Record<string, number> = {};
      walk(rule, (key, value, path) => {
        const days = numberOf(value);
        if (
          /(^|_)(days|newer_noncurrent_versions|days_after_.*_greater_than|delete_after_days_since_.*)$/.test(key) &&
          days !== undefined &&
          !/transition|tier/.test(path.join("."))
        )
          kept[path.filter((step) => !/^\d+$/.test(step)).join(".")] = days;
        if (key === "date" && typeof value === "string") kept[path.join(".")] = Date.parse(value) / 86_400_000;
      });
      return Object.keys(kept).length === 0 ? [] : [{ about, all: about.length === 0, kept }];
    });
}

/** The commands of a registry's task, whose content may be base64. */
export function taskText(values: Fields): string {
  const content = blocksOf(values, "encoded_step", "docker_step", "file_step").map((step) =>
    `${String(step["task_content"] ?? "")} ${String(step["value_content"] ?? "")}`.trim(),
  );
  return content.map((each) => base64In(each) ?? each).join("\n");
}

interface Purge {
  readonly filters: readonly string[];
  readonly keep: number;
  readonly ago: number;
  readonly untagged: boolean;
  readonly dryRun: boolean;
}

function purgesIn(text: string): readonly Purge[] {
  return [...text.matchAll(/acr\s+purge\s+([^\n]*)/g)].map(([, flags = ""]) => {
    const flagOf = (name: string) => new RegExp(`--${name}[= ]+['"]?([^'"\\s]+)`).exec(flags)?.[1];
    const unit = /^(\d+)([dhm]?)/.exec(flagOf("ago") ?? "0d");
    const hours = { d: 24, h: 1, m: 1 / 60 }[unit?.[2] ?? "d"] ?? 24;
    return {
      filters: [...flags.matchAll(/--filter[= ]+(?:'([^']*)'|"([^"]*)"|(\S+))/g)].map(
        ([, a, b, c]) => a ?? b ?? c ?? "",
      ),
      keep: Number(flagOf("keep") ?? 0),
      ago: Number(unit?.[1] ?? 0) * hours,
      untagged: /--untagged/.test(flags),
      dryRun: /--dry-run/.test(flags),
    };
  });
}

function purgeTask({ was, will }: Change): readonly string[] {
  if (will["encoded_step"] instanceof Unknown)
    return ["protection is taken away: which images are deleted is known only while Terraform applies"];
  const [before, after] = [purgesIn(taskText(was)), purgesIn(taskText(will))].map((list) =>
    list.filter(({ dryRun }) => !dryRun),
  );
  return (after ?? [])
    .filter((purge) => !(before ?? []).some((old) => deletedAsMuch(old, purge, before ?? [])))
    .map(
      ({ filters, keep }) =>
        `protection is taken away: images of ${filters.join(", ")} are deleted sooner than before, or more of them; ${keep} are kept`,
    );
}

function deletedAsMuch(old: Purge, purge: Purge, all: readonly Purge[]): boolean {
  const isLess = purge.keep >= old.keep && purge.ago >= old.ago && (!purge.untagged || old.untagged);
  return (
    isLess &&
    purge.filters.every(
      (filter) => old.filters.includes(filter) || old.filters.includes(".*:.*") || isNewRepository(filter, all),
    )
  );
}

// A repository by its name that no task cleaned before has a rule like the others'.
function isNewRepository(filter: string, all: readonly Purge[]): boolean {
  const [, repository] = /^([\w/.-]*\w):/.exec(filter) ?? [];
  return (
    repository !== undefined &&
    !/\.[*+?]/.test(repository) &&
    !all.some(({ filters }) => filters.some((each) => each.startsWith(`${repository}:`)))
  );
}

const READERS: Readonly<Record<string, (change: Change) => readonly string[]>> = {
  aws_ecr_lifecycle_policy: ({ was, will }) =>
    will["policy"] instanceof Unknown || typeof will["policy"] === "string"
      ? ["protection is taken away: which images are deleted is known only while Terraform applies"]
      : compare(imageRules(was), imageRules(will)),
  aws_s3_bucket_lifecycle_configuration: ({ was, will }) =>
    will["rule"] instanceof Unknown
      ? ["protection is taken away: what is deleted is known only while Terraform applies"]
      : compare(bucketRules(was), bucketRules(will)),
  aws_s3_bucket: ({ was, will }) =>
    compare(
      bucketRules({ lifecycle_rule: was["lifecycle_rule"] }),
      bucketRules({ lifecycle_rule: will["lifecycle_rule"] }),
    ),
  azurerm_storage_management_policy: ({ was, will }) => compare(bucketRules(was), bucketRules(will)),
  azurerm_container_registry_task: purgeTask,
};

/** Whether a new rule deletes data in a place that may be there for long. */
export function deletesData({ kind, will }: Change): boolean {
  if (kind === "aws_s3_bucket_lifecycle_configuration" || kind === "azurerm_storage_management_policy")
    return bucketRules(will).length > 0;
  return kind === "azurerm_container_registry_task" && purgesIn(taskText(will)).length > 0;
}
