import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { startKind } from "../kind";
import { Skipped } from "../not-rehearsed";
import { KUBECTL, type StandInCommands, standInCommands } from "./support/commands";

// Replaces kind, which needs a container engine.
const kind = (create: string) => `
case "$1 $2" in
"version ") echo 'kind v0.30.0' ;;
"create cluster") ${create} ;;
"delete cluster") echo "Deleting cluster" >&2 ;;
*) exit 1 ;;
esac`;
const CREATES = `echo "Creating cluster" >&2; while [ "$1" != --kubeconfig ]; do shift; done; echo config > "$2"`;

let commands: StandInCommands;
let run: string;
const start = (create: string, alone = false) => {
  commands = standInCommands(alone ? {} : { kind: kind(create), kubectl: KUBECTL }, { alone });
  run = join(commands.folder, "gantry-rehearsal-AbC");
  mkdirSync(run);
};
beforeEach(() => jest.spyOn(process.stderr, "write").mockReturnValue(true));
afterEach(() => {
  jest.restoreAllMocks();
  commands.end();
});

test("the cluster has the run's name, its kubeconfig lies in the run's folder, and release deletes it", async () => {
  start(CREATES);
  const { kubeconfig, server, pullsImages, release } = await startKind(run, new AbortController().signal);
  const named = `--name gantry-rehearsal-abc --kubeconfig ${join(run, "kubeconfig")}`;
  expect(commands.calls()[1]).toBe(`kind create cluster --wait 3m ${named}`);
  expect({ kubeconfig, server, pullsImages }).toEqual({
    kubeconfig: join(run, "kubeconfig"),
    server: "https://127.0.0.1:1",
    pullsImages: true,
  });
  expect(existsSync(kubeconfig)).toBe(true);
  await release();
  expect(commands.calls().at(-1)).toBe(`kind delete cluster ${named}`);
});

test("if kind fails, the part is skipped with kind's message and the cluster is deleted", async () => {
  start(`echo 'ERROR: failed to create cluster: no container engine' >&2; exit 1`);
  await expect(startKind(run, new AbortController().signal)).rejects.toThrow(
    new Skipped("kind cannot create a cluster: ERROR: failed to create cluster: no container engine"),
  );
  expect(commands.calls().at(-1)).toMatch("kind delete cluster");
});

test("a cluster is deleted if its creation is interrupted", async () => {
  start(`${CREATES}; tail -f /dev/null`);
  const abort = new AbortController();
  const started = startKind(run, abort.signal);
  let over = false;
  const ended = started.catch(() => {
    over = true;
  });
  while (!over && !existsSync(join(run, "kubeconfig"))) await new Promise(setImmediate);
  abort.abort(new Error("interrupted"));
  await ended;
  await expect(started).rejects.toThrow("interrupted");
  expect(commands.calls().at(-1)).toMatch("kind delete cluster");
});

test("without kind the part is skipped", async () => {
  start("", true);
  await expect(startKind(run, new AbortController().signal)).rejects.toThrow(
    new Skipped("no cluster: set --kubeconfig or put kind on PATH"),
  );
});
