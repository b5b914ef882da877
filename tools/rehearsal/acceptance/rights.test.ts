import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { completeWorkload } from "../../../__tests__/support/complete";
import { minimal } from "../../../__tests__/support/workload";
import { groupsWorkingIn, teamsIn } from "../../../config/access";
import type { Teams } from "../../../config/team";
import type { ClusterAccess } from "../../../stacks/cluster-access";
import { PlatformStack } from "../../../stacks/platform-stack";
import { WorkloadStack } from "../../../stacks/workload-stack";
import { kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { terraform } from "../../lib/terraform";
import { openWorkspace } from "../workspace";
import { asksOf, type Column, clusterColumns, columns, inClusters, inNamespaces, type Row } from "./rights";

// The roles of an environment's teams, applied by the real provider to the cluster that KUBECONFIG names, and each cell of
// docs/rights.md asked of its API server, by impersonation.
const OWN = "gantry-rights";
const OTHER = "gantry-rights-other";

const member = (name: string) => ({ eksPrincipals: [`arn:aws:iam::111122223333:role/${name}`] });
const teams = teamsIn("eks", {
  support: { role: "viewer", ...member("support") },
  web: { role: "developer", namespaces: [OWN], ...member("web") },
  data: { role: "developer", namespaces: [OTHER], ...member("data") },
  sre: { role: "operator", ...member("sre") },
} satisfies Teams);

const WHERE: Readonly<Record<Column, { readonly team: string; readonly namespaces: readonly string[] }>> = {
  viewer: { team: "support", namespaces: [OWN, "kube-system"] },
  developer: { team: "web", namespaces: [OWN] },
  stranger: { team: "web", namespaces: [OTHER, "kube-system"] },
  operator: { team: "sre", namespaces: [OWN, OTHER] },
  caretaker: { team: "sre", namespaces: ["kube-system"] },
};

const scratch = mkdtempSync(join(tmpdir(), "gantry-rights-"));

jest.setTimeout(600_000);

const as = (team: string, ...args: string[]) =>
  kubectl("--as=jane", "--as-group=system:authenticated", `--as-group=gantry:${team}`, ...args);

function synthesize(kubeContext: string): readonly string[] {
  const outdir = join(scratch, "out");
  const app = new App({ outdir });
  const cluster: ClusterAccess = { type: "existing", kubeContext, kubeconfig: kubeconfig ?? "" };
  const settings = { backend: { type: "local" }, protected: false, tags: {} } as const;
  new PlatformStack(app, "platform", { platform: {}, cluster, teams, settings });
  for (const namespace of [OWN, OTHER]) {
    new WorkloadStack(app, namespace, {
      name: "api",
      workload: completeWorkload({ ...minimal, namespace: { create: namespace } }),
      cluster,
      developers: groupsWorkingIn(namespace, teams),
      settings,
    });
  }
  app.synth();
  return ["platform", OWN, OTHER];
}

/** What the API server answers otherwise than the rows say. */
async function surprises(rows: readonly Row[], isNamespaced: boolean): Promise<readonly string[]> {
  const found = (Object.keys(isNamespaced ? columns : clusterColumns) as Column[]).map(async (column) => {
    const { team, namespaces } = WHERE[column];
    const asked = rows.flatMap((row) =>
      (isNamespaced ? namespaces : [""]).flatMap((namespace) =>
        asksOf(row).map((ask) => ({ namespace, ...ask, expected: row.may.includes(column) })),
      ),
    );
    const file = join(scratch, `${column}-${isNamespaced}.json`);
    const items = asked.map(({ expected: _, ...resourceAttributes }) => ({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      // A name makes this the namespace itself, which its own roles reach.
      spec: {
        resourceAttributes:
          resourceAttributes.resource === "namespaces" && isNamespaced
            ? { ...resourceAttributes, name: resourceAttributes.namespace }
            : resourceAttributes,
      },
    }));
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    const answers = await succeed(as(team, "create", "-f", file, "-o", 'jsonpath={.status.allowed}{"\\n"}'));
    const allowed = answers.split("\n").slice(0, -1);
    expect(allowed).toHaveLength(asked.length);
    return asked.flatMap(({ verb, group, resource, subresource, namespace, expected }, index) =>
      (allowed[index] === "true") === expected
        ? []
        : [`${column} ${expected ? "may not" : "may"} ${verb} ${group}/${resource}/${subresource} ${namespace}`],
    );
  });
  return (await Promise.all(found)).flat();
}

if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG names no cluster\n");

(kubeconfig === undefined ? test.skip : test)("a team may on a real API server what docs/rights.md says", async () => {
  const context = (await succeed(kubectl("config", "current-context"))).trim();
  const opened: string[] = [];
  try {
    for (const stack of synthesize(context)) {
      const directory = join(scratch, stack);
      const overrides = { terraform: { backend: { local: { path: `${stack}.tfstate` } } } };
      const workspace = await openWorkspace(join(scratch, "out/stacks", stack), directory, { overrides });
      if (workspace.skipped !== undefined) {
        process.stderr.write(`skipped: ${workspace.skipped}\n`);
        return;
      }
      opened.unshift(directory);
      await succeed(terraform(directory, ["apply", "-auto-approve", "-no-color"]));
      const { code, stdout } = await terraform(directory, ["plan", "-detailed-exitcode", "-no-color"]);
      expect({ code, stdout }).toMatchObject({ code: 0 });
    }

    expect(await surprises(inNamespaces, true)).toEqual([]);
    expect(await surprises(inClusters, false)).toEqual([]);

    // What the answers are for.
    await succeed(as("web", "-n", OWN, "rollout", "restart", "deployment/api"));
    expect(await as("web", "-n", OTHER, "get", "pods")).toMatchObject({ code: 1 });
    const loosen = ["label", "namespace", OWN, "pod-security.kubernetes.io/enforce=privileged", "--overwrite"];
    expect(await as("web", ...loosen)).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot patch") });
    const [node = ""] = (await succeed(kubectl("get", "nodes", "-o", "name"))).split("\n");
    await succeed(as("sre", "drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--dry-run=server"));
    const unschedulable = ["patch", node, "-p", '{"spec":{"unschedulable":true}}', "--dry-run=server"];
    await succeed(as("sre", ...unschedulable));
    expect(await as("support", ...unschedulable)).toMatchObject({ code: 1 });

    // A wider role is seen, in each cell that it reaches.
    const rule = { apiGroups: [""], resources: ["secrets"], verbs: ["get"] };
    for (const role of ["viewer", "developer"]) {
      const patch = JSON.stringify([{ op: "add", path: "/rules/-", value: rule }]);
      await succeed(kubectl("patch", "clusterrole", `gantry:${role}`, "--type=json", "-p", patch));
    }
    expect(await surprises(inNamespaces, true)).toEqual([
      `viewer may get /secrets/ ${OWN}`,
      "viewer may get /secrets/ kube-system",
      `developer may get /secrets/ ${OWN}`,
      `operator may get /secrets/ ${OWN}`,
      `operator may get /secrets/ ${OTHER}`,
      "caretaker may get /secrets/ kube-system",
    ]);
  } finally {
    for (const directory of opened) await succeed(terraform(directory, ["destroy", "-auto-approve", "-no-color"]));
    const left = await kubectl("get", "clusterroles,clusterrolebindings", "-o", "name");
    rmSync(scratch, { recursive: true, force: true });
    expect(left.stdout).not.toContain("gantry:");
  }
});
