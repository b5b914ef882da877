import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// Where Debian has PostgreSQL's programs, which are not on PATH.
const DEBIAN = "/usr/lib/postgresql";
const folders = [
  ...(process.env.PATH ?? "").split(delimiter),
  ...(existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, "bin")) : []),
];

function program(name) {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

const programs = Object.fromEntries(["initdb", "postgres", "redis-server"].map((name) => [name, program(name)]));

/** Why the tests cannot run on this machine, if they cannot. */
export const missing = Object.entries(programs)
  .filter(([, path]) => path === undefined)
  .map(([name]) => `${name} is not installed: apt-get install postgresql redis-server`)[0];

/** PostgreSQL refuses to run as root. */
function ordinaryUser() {
  if (process.getuid() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith("postgres:"));
  const [, , uid, gid] = (line ?? "").split(":").map(Number);
  return { uid, gid };
}

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A program that is started, killed and started again on the same port. */
function restartable(path, args, options) {
  let child;
  return {
    start() {
      child = spawn(path, args, { stdio: "ignore", ...options });
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGINT");
      await once(child, "exit");
    },
  };
}

export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), "web-api-postgres-"));
  const user = ordinaryUser();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  await run(programs.initdb, ["-D", data, "-U", "web-api", "--auth=trust", "--no-sync"], user);
  const port = await freePort();
  const args = ["-D", data, "-p", `${port}`, "-k", folder, "-h", "127.0.0.1", "-c", "fsync=off"];
  const server = restartable(programs.postgres, args, user);
  server.start();
  return {
    ...server,
    url: `postgresql://web-api@127.0.0.1:${port}/postgres`,
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function startRedis() {
  const port = await freePort();
  const server = restartable(programs["redis-server"], ["--port", `${port}`, "--bind", "127.0.0.1", "--save", ""]);
  server.start();
  return { ...server, url: `redis://127.0.0.1:${port}`, remove: server.stop };
}
