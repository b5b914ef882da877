import type { Rule } from "../pipeline/rules/rule";

const HEAD = `# What the guard refuses

The guard reads each stack's plan, as \`terraform show -json\` prints it, before anything is applied. It judges what a
change means and not how it is written: a block and a list of one, a set in another order, null and an argument that is
left out, JSON or YAML in a text and the object itself, a chart's \`values\` and its \`set\`, an object of Kubernetes and the
manifest that holds it are the same.

- **Unknown is not safe.** A value that Terraform learns only while it applies is refused where it could widen access, take
  protection or shorten logs, unless the configuration in the plan shows what it is made of, such as the address of the
  network's own way out.
- **Absent is not unchanged.** An argument that is taken away has the provider's default.
- **New is new to the cluster and the account.** An empty state beside a standing cluster gets no leniency; a cluster that
  the plan itself makes may admit its administrators.
- **Secrets stay hidden.** Neither the guard nor the report prints a value that a mark, its name, its form or its randomness
  says is secret, refused or not.

<!-- Written by \`npm run docs\` from tools/pipeline/rules. -->
`;

const TAIL = `
Of a plan that is to destroy a stack nothing else may happen, and \`code\` and \`provider\` hold there too.

## What nothing approves

A plan that is broken, cut, errored, incomplete, made with \`-target\` or with deferred parts, of an unknown format, or with an
action that is unknown here; and what the table says that no approval lets pass.

## What is named and passes

Losses that hold no state, such as a ConfigMap, a DNS zone or a role; imports, moves and resources that are let go of; drift,
and what of it the plan takes back; \`check\` blocks that fail; a provider that acts as another role or calls other endpoints;
workloads that are scaled to none; new rules that delete data; add-ons that stay behind an upgrade of their cluster; a patch
of Kubernetes that the cloud chose.
`;

/** What stands in `docs/guard.md`. */
export function guardPage(rules: readonly Rule[]): string {
  const grouped = new Map<string, Rule[]>();
  for (const rule of rules) grouped.set(rule.sentence, [...(grouped.get(rule.sentence) ?? []), rule]);
  const rows = [...grouped].map(([sentence, same]) => {
    const ids = same.map(({ id }) => `\`${id}\``).join(", ");
    return `| ${ids} | ${sentence}${same.some(({ final }) => final) ? "; no approval lets it pass" : ""} |`;
  });
  return `${HEAD}\n| rule | refused unless approved |\n|---|---|\n${rows.join("\n")}\n${TAIL}`;
}
