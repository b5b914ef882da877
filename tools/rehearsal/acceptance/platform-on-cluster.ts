import type { StackJson } from "../../../__tests__/support/synthesize";
import { chartFolder } from "../../lib/charts";
import { kubectl } from "../../lib/kubectl";
import type { Outcome } from "../../lib/terraform";

type Named = Readonly<Record<string, unknown>>;

/** What of a platform's stack a cluster anywhere can hold: its objects and its releases, with the charts of this machine. */
export function platformOnCluster(stack: StackJson, kubeconfig: string): object {
  const kept = Object.entries(stack.resource ?? {}).flatMap(([type, resources]) => {
    const own = Object.entries(resources).filter(
      ([, attributes]) => /^(helm|kubernetes)_/.test(type) && !/(\$\{|")(data\.|aws_)/.test(JSON.stringify(attributes)),
    );
    const local = own.map(([id, { chart, repository, version, ...rest }]) => [
      id,
      { ...rest, ...(type === "helm_release" && { chart: repository ? chartFolder(`${chart}`) : chart }) },
    ]);
    return local.length > 0 ? [[type, Object.fromEntries(local)]] : [];
  });
  const { kubernetes, helm } = stack.terraform["required_providers"] as Named;
  const connection = { config_path: kubeconfig };
  return {
    terraform: { required_providers: { kubernetes, helm }, backend: { local: { path: "platform.tfstate" } } },
    provider: { kubernetes: [connection], helm: [{ kubernetes: connection }] },
    resource: Object.fromEntries(kept),
  };
}

/** Nodes that are played run nothing: no pod answers for cert-manager's webhook, and what it judges would be refused. */
export async function withoutWebhook(applying: Promise<Outcome>): Promise<Outcome> {
  const patch = JSON.stringify([{ op: "replace", path: "/webhooks", value: [] }]);
  const webhook = ["validatingwebhookconfiguration", "cert-manager-webhook"];
  let isDone = false;
  const applied = applying.finally(() => {
    isDone = true;
  });
  for (let code: number | null = 1; code !== 0 && !isDone; )
    ({ code } = await kubectl("patch", ...webhook, "--type=json", "-p", patch));
  return applied;
}
