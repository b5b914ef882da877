import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Shell scripts that replace commands: first on PATH until `end`. */
export interface StandInCommands {
  /** The folder of the scripts, `$HERE` in them. */
  readonly folder: string;
  /** Every call as a line. */
  calls(): readonly string[];
  end(): void;
}

export function standInCommands(scripts: Readonly<Record<string, string>>, { alone = false } = {}): StandInCommands {
  const folder = mkdtempSync(join(tmpdir(), "gantry-commands-"));
  const log = join(folder, "calls");
  writeFileSync(log, "");
  for (const [name, script] of Object.entries(scripts)) {
    const text = `#!/bin/sh\nHERE='${folder}'\necho "${name} $*" >> "$HERE/calls"\n${script}\n`;
    writeFileSync(join(folder, name), text, { mode: 0o700 });
  }
  const path = process.env["PATH"] ?? "";
  process.env["PATH"] = alone ? folder : `${folder}${delimiter}${path}`;
  return {
    folder,
    calls: () => readFileSync(log, "utf8").split("\n").filter(Boolean),
    end: () => {
      process.env["PATH"] = path;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A `kubectl` of a healthy cluster that has a namespace `taken` and stores one ConfigMap in its folder. */
export const KUBECTL = `
case "$*" in
*"get --raw /readyz") echo ok ;;
*"config view"*) cat <<'JSON'
{
  "clusters": [{ "cluster": { "server": "https://127.0.0.1:1", "certificate-authority-data": "Q0E=" } }],
  "users": [{ "user": { "client-certificate-data": "Y2VydA==", "client-key-data": "a2V5" } }]
}
JSON
;;
*" create configmap gantry-rehearsal --namespace default --from-literal=owner="*)
  if [ -e "$HERE/owner" ]; then
    echo 'error: failed to create configmap: configmaps "gantry-rehearsal" already exists' >&2
    exit 1
  fi
  echo "$*" | sed 's/.*--from-literal=owner=//' > "$HERE/owner" ;;
*" get configmap gantry-rehearsal --namespace default --output jsonpath={.data.owner}") printf %s "$(cat "$HERE/owner")" ;;
*" delete configmap gantry-rehearsal --namespace default --ignore-not-found") rm -f "$HERE/owner" ;;
*" get namespace taken --ignore-not-found --output name") echo namespace/taken ;;
*" get namespace "*" --ignore-not-found --output name" | *" delete namespace "*) ;;
*) echo "kubectl: $*?" >&2; exit 1 ;;
esac`;
