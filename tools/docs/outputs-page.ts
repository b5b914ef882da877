import { ACR_OUTPUTS, AKS_OUTPUTS, ECR_OUTPUTS, EKS_OUTPUTS } from "../../stacks/outputs";

const HEAD = `# What stacks print

<!-- Written by \`npm run docs\` from stacks/outputs.ts. -->

Names stay: a change of one is announced in the [changelog](../CHANGELOG.md). \`terraform -chdir=cdktf.out/plans/<stack> output\`
prints them after a plan or an apply; [your own stacks](own-resources.md) are told the same without reading a state.
`;

const SECTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "EKS cluster, `<environment>-<cluster>`": EKS_OUTPUTS,
  "AKS cluster, `<environment>-<cluster>`": AKS_OUTPUTS,
  "ECR, `<environment>-<registry>`": ECR_OUTPUTS,
  "ACR, `<environment>-<registry>`": ACR_OUTPUTS,
};

/** What stands in `docs/outputs.md`. */
export function outputsPage(): string {
  const sections = Object.entries(SECTIONS).map(([title, outputs]) =>
    [
      `## ${title}\n`,
      "| output | what it is |\n|---|---|",
      ...Object.entries(outputs).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    ].join("\n"),
  );
  return `${HEAD}\n${sections.join("\n\n")}\n`;
}
