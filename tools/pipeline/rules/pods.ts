import type { Change } from "../plan-json";
import { snake } from "../text";
import { blocksOf, type Fields, fieldsOf, isEmpty, isOn, isUnknownValue, listOf, stringsOf, walk } from "../values";
import type { Rule } from "./rule";

// What carries a pod's specification.
const WORKLOADS =
  /^kubernetes_(deployment|daemon_set|daemonset|stateful_set|stateful_set|replica_set|replication_controller|job|cron_job|pod)$/;
// Capabilities that a restricted pod may ask for.
const HARMLESS_CAPABILITIES = /^(CAP_)?NET_BIND_SERVICE$/;

/** Ways out of a pod, by what they are and where they stand. */
function waysOut(values: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (what: string, path: readonly string[]) => {
    const named = path.filter((step) => !/^\d+$/.test(step));
    found.set(`${what} ${named.join(".")}`, what);
  };
  walk(values, (key, value, path, owner) => {
    const name = snake(key);
    if (isUnknownValue(value)) {
      if (/^(privileged|host_network|host_pid|host_ipc)$/.test(name))
        add(`${name} that is known only while Terraform applies`, path);
      return;
    }
    if (/^(privileged|host_network|host_pid|host_ipc|host_users)$/.test(name) && isOn(value) && name !== "host_users")
      add(`${name}: true`, path);
    if (name === "host_path" && typeof value !== "boolean" && !isEmpty(value)) {
      const at = fieldsOf(listOf(value)[0])["path"] ?? (typeof value === "string" ? value : undefined);
      // A chart says hostPath of ports and files as well; of a volume it is a path.
      if (at !== undefined && String(at).startsWith("/")) add(`the node's folder ${String(at)}`, path);
    }
    if (name === "add" && path.some((step) => snake(step) === "capabilities"))
      for (const each of stringsOf(value)) if (!HARMLESS_CAPABILITIES.test(each)) add(`the capability ${each}`, path);
    if (name === "type" && value === "Unconfined" && path.some((step) => /seccomp|apparmor|app_armor/i.test(step)))
      add("no seccomp profile", path);
    if (name === "proc_mount" && value === "Unmasked") add("an unmasked /proc", path);
    if (name === "host_port" && Number(value) > 0) add(`the node's port ${String(value)}`, path);
    if (name === "run_as_user" && Number(value) === 0 && owner !== undefined) add("the user root", path);
  });
  return found;
}

/** A pod gets no hold of its node. */
export const pods: Rule = {
  id: "pods",
  sentence:
    "pods, also of charts, that become privileged, use the node's network, processes, ports or folders, or add capabilities; pods that run as another account",
  on: ["create", "update"],
  check: ({ kind, action, was, will }) => {
    if (!WORKLOADS.test(kind) && kind !== "helm_release" && !/^kubernetes_(?!config_map|secret)\w+$/.test(kind))
      return [];
    const isChart = kind === "helm_release";
    const old = action === "create" ? new Map<string, string>() : waysOut(isChart ? was["values"] : was);
    const now = waysOut(isChart ? will["values"] : will);
    const added = [...now].filter(([key]) => !old.has(key)).map(([, what]) => what);
    return [...[...new Set(added)].map((what) => `its pods get ${what}`), ...account(kind, action, was, will)];
  },
};

function specOf(values: Fields): Fields {
  let spec = fieldsOf(blocksOf(values, "spec")[0]);
  for (const name of ["job_template", "template"]) {
    const inner = blocksOf(spec, name)[0];
    if (inner !== undefined) spec = fieldsOf(blocksOf(inner, "spec")[0]);
    const template = name === "job_template" ? blocksOf(spec, "template")[0] : undefined;
    if (template !== undefined) return fieldsOf(blocksOf(template, "spec")[0]);
  }
  return spec;
}

function account(kind: string, action: string, was: Fields, will: Fields): readonly string[] {
  if (!WORKLOADS.test(kind) || action !== "update") return [];
  const [old, next] = [specOf(was)["service_account_name"], specOf(will)["service_account_name"]];
  return old !== next && !isEmpty(next) && !isEmpty(old) && !isUnknownValue(next)
    ? [`its pods run as another account, ${String(next)}`]
    : [];
}

/** Settings that held a pod back and no longer do. */
export function podWeakening({ kind, action, was, will }: Change): readonly string[] {
  if (action !== "update" && action !== "replace") return [];
  if (!WORKLOADS.test(kind) && !/^(helm_release|kubernetes_(default_)?service_account)$/.test(kind)) return [];
  const [old, next] = [held(was), held(will)];
  return [...old]
    .filter(([key]) => !next.has(key))
    .map(([, what]) => `protection is taken away: its pods no longer have ${what}`);
}

function held(values: Fields): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  walk(values, (key, value, path) => {
    const name = snake(key);
    const where = path.map((step) => (/^\d+$/.test(step) ? "" : snake(step))).join(".");
    if (/^(run_as_non_root|read_only_root_filesystem)$/.test(name) && isOn(value)) found.set(where, `${name}: true`);
    if (
      /^(allow_privilege_escalation|automount_service_account_token)$/.test(name) &&
      !isOn(value) &&
      !isUnknownValue(value) &&
      value !== undefined
    )
      found.set(where, `${name}: false`);
    if (
      name === "type" &&
      /^(RuntimeDefault|Localhost)$/.test(String(value)) &&
      path.some((step) => /seccomp/i.test(step))
    )
      found.set(where, "a seccomp profile");
    if (name === "drop" && stringsOf(value).includes("ALL")) found.set(where, "dropped capabilities");
  });
  return found;
}
