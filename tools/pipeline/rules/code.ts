import { withoutKeys } from "../configuration";
import { type Change, isGone, type Plan } from "../plan-json";
import { blocksOf, type Fields, fieldsOf, isEmpty, isSame, isUnknownValue, stringsOf } from "../values";
import { taskText } from "./retention";
import type { Rule } from "./rule";

/** Code that the apply runs with its rights, or that runs as an identity, is seen first. */
export const code: Rule = {
  id: "code",
  sentence:
    "commands that run during the apply or as a cloud identity: provisioners, `external` data, scripts, Helm's `postrender`, registry tasks; a chart or image source that moves to another place",
  on: ["create", "update", "destroy"],
  check: (change, plan) => [
    ...provisioners(change, plan),
    ...(isGone(change.action) ? [] : (RUNS[change.kind]?.(change) ?? [])),
  ],
};

function provisioners({ address }: Change, plan: Plan): readonly string[] {
  const own = resourcesOf(plan).get(withoutKeys(address));
  return (own?.provisioners ?? []).map(({ type }) =>
    type === "file"
      ? "a provisioner copies files to a machine during the apply"
      : `a ${String(type)} provisioner runs commands during the apply, with its rights`,
  );
}

const read = new WeakMap<Plan, ReadonlyMap<string, Plan["configuration"]["resources"][number]>>();

function resourcesOf(plan: Plan) {
  const known = read.get(plan);
  if (known !== undefined) return known;
  const map = new Map(plan.configuration.resources.map((each) => [each.address, each]));
  read.set(plan, map);
  return map;
}

/** Data sources that run a program, by address. They run while Terraform plans and again while it applies. */
export function programs({ configuration }: Plan): readonly { readonly address: string; readonly message: string }[] {
  return [
    ...configuration.resources
      .filter(({ mode, type }) => mode === "data" && type === "external")
      .map(({ address }) => ({ address, message: "it runs a program while Terraform plans and applies" })),
    ...Object.entries(configuration.provider).flatMap(([name, expressions]) => {
      const commands = blocksOf(blocksOf(expressions, "kubernetes")[0] ?? expressions, "exec").map(
        (exec) => fieldsOf(exec["command"])["constant_value"],
      );
      return commands
        .filter(
          (command) =>
            typeof command !== "string" ||
            !/^(aws|aws-iam-authenticator|kubelogin|az|gke-gcloud-auth-plugin)$/.test(command),
        )
        .map((command) => ({
          address: `provider.${name}`,
          message: `it signs in by running ${typeof command === "string" ? command : "a program that the plan does not name"}`,
        }));
    }),
  ];
}

type Runs = (change: Change) => readonly string[];

const differs = ({ was, will }: Change, ...arguments_: readonly string[]) =>
  arguments_.filter((each) => !isSame(was[each], will[each]) && !(isEmpty(was[each]) && isEmpty(will[each])));

const task: Runs = (change) => {
  const { action, was, will } = change;
  const identities = (values: Fields) =>
    blocksOf(values, "identity").flatMap((each) => [...stringsOf(each["identity_ids"]), ...stringsOf(each["type"])]);
  const acquired = identities(will).filter((each) => !identities(was).includes(each));
  const commands = (values: Fields) => taskText(values).replaceAll(/acr\s+purge[^\n;&|`$]*(?=\n|$)/g, "acr purge");
  const isOther =
    commands(was) !== commands(will) ||
    blocksOf(will, "encoded_step").some((step) => isUnknownValue(step["task_content"]));
  const runsMore =
    /(^|\n)\s*-\s*(cmd|build|push):(?!\s*acr purge(\n|$))/.test(commands(will)) || !/acr\s+purge/.test(commands(will));
  if (action === "create")
    return identities(will).length > 0 && runsMore
      ? [`commands run in the registry as ${identities(will).join(", ")}`]
      : [];
  return [
    ...acquired.map((each) => `the task's commands run as ${each}`),
    ...(isOther && runsMore ? ["commands that run in the registry change"] : []),
  ];
};

const release: Runs = (change) => {
  const { action, was, will } = change;
  const later = ["chart", "version", "repository"].filter((each) => isUnknownValue(will[each]) && action !== "create");
  const rendered = blocksOf(will, "postrender");
  const isNew = rendered.length > 0 && (action === "create" || differs(change, "postrender").length > 0);
  return [
    ...later.map((each) => `which chart is installed is known only while Terraform applies: its ${each}`),
    ...(isNew
      ? [`postrender runs ${String(rendered[0]?.["binary_path"] ?? "a program")} during the apply, with its rights`]
      : []),
    ...(action === "create"
      ? []
      : differs(change, "repository")
          .filter(() => !isEmpty(was["repository"]))
          .map(
            () =>
              `the chart comes from another repository, ${isEmpty(will["repository"]) ? "none" : String(will["repository"])}`,
          )),
    ...(action === "create" || isSameChart(was, will) ? [] : [`another chart is installed, ${String(will["chart"])}`]),
  ];
};

// A chart of this repository stands in a folder named by its content. A registry's has another digest with each version.
function isSameChart(was: Fields, will: Fields): boolean {
  const [before, after] = [was["chart"], will["chart"]].map((chart) => String(chart).replace(/\/[0-9A-F]{32}$/i, ""));
  const named = (chart = "") => chart.replace(/@sha256:[0-9a-f]{64}$/, "");
  const mayDiffer = named(before) === before || was["version"] !== will["version"];
  return isEmpty(was["chart"]) || before === after || (mayDiffer && named(before) === named(after));
}

const script =
  (...arguments_: readonly string[]): Runs =>
  (change) =>
    change.action === "create"
      ? [`it runs ${arguments_[0]} on machines`]
      : differs(change, ...arguments_).map((each) => `what it runs on machines changes: ${each}`);

const RUNS: Readonly<Record<string, Runs>> = {
  helm_release: release,
  azurerm_container_registry_task: task,
  azurerm_container_registry_task_schedule_run_now: ({ action }) =>
    action === "create" ? ["it runs a task's commands"] : [],
  azurerm_resource_deployment_script_azure_cli: script("script_content", "command_line", "identity"),
  azurerm_resource_deployment_script_azure_power_shell: script("script_content", "command_line", "identity"),
  azurerm_virtual_machine_run_command: script("source", "run_as_user"),
  azurerm_virtual_machine_extension: script("settings", "type", "publisher"),
  azurerm_virtual_machine_scale_set_extension: script("settings", "type", "publisher"),
  aws_ssm_association: script("name", "parameters", "targets"),
  aws_launch_template: (change) =>
    change.action === "create"
      ? []
      : differs(change, "user_data", "image_id")
          .filter((each) => each === "user_data")
          .map(() => "what new nodes run at their start (user_data) changes"),
  aws_cloudformation_stack: (change) =>
    change.action === "create"
      ? ["it makes what no rule sees, by a template of CloudFormation"]
      : differs(change, "template_body", "template_url").map((each) => `it makes what no rule sees: ${each} changes`),
  azurerm_resource_group_template_deployment: (change) =>
    change.action === "create"
      ? ["it makes what no rule sees, by a template"]
      : differs(change, "template_content", "parameters_content").map(
          (each) => `it makes what no rule sees: ${each} changes`,
        ),
  azurerm_subscription_template_deployment: (change) =>
    change.action === "create"
      ? ["it makes what no rule sees, by a template"]
      : differs(change, "template_content").map((each) => `it makes what no rule sees: ${each} changes`),
};
