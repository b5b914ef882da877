import { isSecretName } from "../../../rules/literal-secret";
import { isObject, type Json } from "../../lib/json";
import { capabilityName, portNumber } from "./normal-form";
import { at, containersOf, itemsAt, objectAt } from "./objects";

/** What a literal says, part by part. */
export type Literal = Readonly<Record<string, unknown>>;

/** What the manifests do not say and a literal must: guessed, and told. */
export type Guess = (path: string, value: unknown, message: string) => void;

/** The entries that have something to say. */
export function stated(entries: Literal): Literal {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** A reason that its reader must make true. */
export const REASON = "stated by the manifest: say why it is needed";

/** What any container says. A row is a property of the literal and how it is read. */
const EVERY: Readonly<Record<string, (container: Json, pods: Json) => unknown>> = {
  image: ({ image }) => image,
  // A tag may move, a digest cannot: the default here.
  imagePullPolicy: ({ image, imagePullPolicy }) =>
    imagePullPolicy === (String(image).includes("@") ? "IfNotPresent" : "Always") ? undefined : imagePullPolicy,
  command: ({ command }) => command,
  args: ({ args }) => args,
  workingDir: ({ workingDir }) => workingDir,
  env: (container) =>
    Object.fromEntries(itemsAt(container, "env").map((item) => [String(item["name"]), envValue(item)])),
  envFrom: (container) => itemsAt(container, "envFrom").map(envSource),
  devices: (container) =>
    Object.fromEntries(
      Object.entries(objectAt(container, "resources", "limits"))
        .filter(([name]) => name.includes("/"))
        .map(([name, amount]) => [name, Number(amount)]),
    ),
  mounts: (container, pods) =>
    Object.fromEntries(
      itemsAt(container, "volumeMounts")
        .filter((mount) => !isOwnTmp(mount, pods))
        .map((mount) => [String(mount["mountPath"]), mounted(mount, pods)]),
    ),
  userId: (container, pods) => userOf(securityOf(container, pods)),
  groupId: (container, pods) => {
    const { runAsUser, runAsGroup } = securityOf(container, pods);
    return runAsGroup === runAsUser ? undefined : runAsGroup;
  },
  exceptions: (container, pods) => exceptionsOf(securityOf(container, pods)),
  tmpSize: (container, pods) => {
    const tmp = itemsAt(container, "volumeMounts").find((mount) => isOwnTmp(mount, pods));
    return at(volumeOf(tmp ?? {}, pods), "emptyDir", "sizeLimit");
  },
};

/** What a container says that runs as long as its pod. */
const LASTING: Readonly<Record<string, (container: Json, port: number | undefined) => unknown>> = {
  probes: (container, port) =>
    stated(
      Object.fromEntries(
        ["liveness", "readiness", "startup"].map((role) => [role, probeOf(container[`${role}Probe`], container, port)]),
      ),
    ),
  lifecycle: (container, port) =>
    stated({
      postStart: actionOf(at(container, "lifecycle", "postStart"), container, port),
      // Of what is served, preStopSeconds says it.
      ...((port === undefined || sleepOf(container) === undefined) && {
        preStop: actionOf(at(container, "lifecycle", "preStop"), container, port),
      }),
    }),
};

/** A container, as every one is read; its port is the literal's `port`, its other ports have names. */
export function containerLiteral(
  container: Json,
  pods: Json,
  guess: Guess,
  {
    port,
    portName,
    ports,
    isInit = false,
  }: { readonly port?: number; readonly portName?: unknown; readonly ports?: Literal; readonly isInit?: boolean },
): Literal {
  const rows = Object.entries(EVERY).map(([key, read]) => [key, read(container, pods)]);
  const lasting = isInit ? [] : Object.entries(LASTING).map(([key, read]) => [key, read(container, port)]);
  const { image, ...rest } = Object.fromEntries(rows) as Literal;
  return stated({
    image,
    port,
    portName,
    ports,
    ...rest,
    ...resourcesOf(container, guess),
    ...(Object.fromEntries(lasting) as Literal),
  });
}

function resourcesOf(container: Json, guess: Guess): Literal {
  const [requests, limits] = [objectAt(container, "resources", "requests"), objectAt(container, "resources", "limits")];
  const amount = (value: unknown) => (value === undefined ? undefined : String(value));
  const guessed = (path: string, value: string, message: string) => {
    guess(path, value, message);
    return value;
  };
  // A request that is not stated is the limit, says Kubernetes.
  const cpu =
    amount(requests["cpu"] ?? limits["cpu"]) ?? guessed("requests.cpu", "100m", "kubectl top pod tells what it uses");
  const memory =
    amount(requests["memory"] ?? limits["memory"]) ??
    guessed("requests.memory", "128Mi", "kubectl top pod tells what it uses");
  const most =
    amount(limits["memory"]) ??
    guessed("limits.memory", twice(memory), "above what it ever uses: a container over it is killed");
  return {
    requests: stated({ cpu, memory, ephemeralStorage: amount(requests["ephemeral-storage"]) }),
    limits: stated({ cpu: amount(limits["cpu"]), memory: most, ephemeralStorage: amount(limits["ephemeral-storage"]) }),
  };
}

function twice(memory: string): string {
  return memory.replace(/^\d+/, (count) => String(Number(count) * 2));
}

function envValue({ value, valueFrom }: Json): unknown {
  if (valueFrom === undefined) return value === undefined ? "" : String(value);
  const [secret, configMap] = [objectAt(valueFrom, "secretKeyRef"), objectAt(valueFrom, "configMapKeyRef")];
  const resource = objectAt(valueFrom, "resourceFieldRef");
  return stated({
    secret: secret["name"],
    configMap: configMap["name"],
    key: secret["key"] ?? configMap["key"],
    optional: (secret["optional"] ?? configMap["optional"]) === true ? true : undefined,
    field: at(valueFrom, "fieldRef", "fieldPath"),
    resource: resource["resource"],
    divisor: ["0", "1", 0, 1].includes(resource["divisor"] as string) ? undefined : resource["divisor"],
  });
}

function envSource({ prefix, configMapRef, secretRef }: Json): Literal {
  return stated({
    configMap: at(configMapRef, "name"),
    secret: at(secretRef, "name"),
    prefix: prefix === "" ? undefined : prefix,
    optional: at(configMapRef ?? secretRef, "optional") === true ? true : undefined,
  });
}

/** Variables whose name says that their text is a secret: a literal must not hold it. */
export function secretVariables(container: Json): readonly string[] {
  return itemsAt(container, "env")
    .filter(({ name, value }) => typeof value === "string" && value !== "" && isSecretName(String(name)))
    .map(({ name }) => String(name));
}

// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe
const TIMES = {
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  successThreshold: 1,
} as const;

function probeOf(probe: unknown, container: Json, port: number | undefined): Literal | undefined {
  const action = actionOf(probe, container, port);
  if (action === undefined || !isObject(probe)) return undefined;
  const times = Object.entries(TIMES).filter(([key, usual]) => probe[key] !== undefined && probe[key] !== usual);
  return { ...action, ...Object.fromEntries(times.map(([key]) => [key, probe[key]])) };
}

function actionOf(action: unknown, container: Json, port: number | undefined): Literal | undefined {
  const [http, tcp, grpc] = [objectAt(action, "httpGet"), objectAt(action, "tcpSocket"), objectAt(action, "grpc")];
  const command = at(action, "exec", "command");
  const number = (value: unknown) => portNumber(value, container);
  if ("port" in http) {
    return stated({
      path: http["path"] ?? "/",
      port: number(http["port"]) === port ? undefined : number(http["port"]),
      scheme: http["scheme"] === "HTTP" ? undefined : http["scheme"],
      headers: Object.fromEntries(itemsAt(http, "httpHeaders").map(({ name, value }) => [String(name), String(value)])),
    });
  }
  if ("port" in tcp) return { tcpPort: number(tcp["port"]) };
  if ("port" in grpc)
    return stated({
      grpcPort: number(grpc["port"]),
      grpcService: grpc["service"] === "" ? undefined : grpc["service"],
    });
  return command === undefined ? undefined : { command };
}

/** The seconds of a preStop that only sleeps. */
export function sleepOf(container: Json): number | undefined {
  const preStop = at(container, "lifecycle", "preStop");
  const command = at(preStop, "exec", "command");
  if (Array.isArray(command) && command.length === 2 && command[0] === "sleep") {
    const seconds = Number(command[1]);
    return Number.isInteger(seconds) ? seconds : undefined;
  }
  const seconds = at(preStop, "sleep", "seconds");
  return typeof seconds === "number" ? seconds : undefined;
}

/** A container's security context with what its pod says for all. */
function securityOf(container: Json, pods: Json): Json {
  return { ...objectAt(pods, "securityContext"), ...objectAt(container, "securityContext") };
}

function userOf({ runAsUser, runAsNonRoot }: Json): unknown {
  if (runAsUser !== undefined) return runAsUser === 10001 ? undefined : runAsUser;
  return runAsNonRoot === true ? "image" : undefined;
}

function exceptionsOf({
  runAsUser,
  runAsNonRoot,
  readOnlyRootFilesystem,
  allowPrivilegeEscalation,
  capabilities,
}: Json): Literal {
  const added = at(capabilities, "add");
  return stated({
    root: runAsUser === 0 || (runAsNonRoot === false && runAsUser === undefined) ? REASON : undefined,
    writableRoot: readOnlyRootFilesystem === false ? REASON : undefined,
    privilegeEscalation: allowPrivilegeEscalation === true ? REASON : undefined,
    capabilities: Array.isArray(added)
      ? Object.fromEntries(added.map((name) => [capabilityName(name), REASON]))
      : undefined,
  });
}

function volumeOf({ name }: Json, pods: Json): Json {
  return itemsAt(pods, "volumes").find((volume) => volume["name"] === name) ?? {};
}

/** Whether a mount is what every container has here: an empty `/tmp` of its own. */
export function isOwnTmp(mount: Json, pods: Json): boolean {
  const { emptyDir } = volumeOf(mount, pods);
  const isShared = mountsOf(mount, pods).length > 1;
  return mount["mountPath"] === "/tmp" && emptyDir !== undefined && at(emptyDir, "medium") !== "Memory" && !isShared;
}

/** Where the pods' containers mount a volume, which it or a mount of it names. */
export function mountsOf({ name }: Json, pods: Json): readonly Json[] {
  return containersOf(pods)
    .flatMap((container) => itemsAt(container, "volumeMounts"))
    .filter((mount) => mount["name"] === name);
}

function mounted({ name, subPath, readOnly }: Json, pods: Json): unknown {
  const volume = volumeName(String(name));
  // Files of ConfigMaps, Secrets and tokens are read-only here, as they are there whatever a mount says.
  const isFiles = ["configMap", "secret", "projected", "downwardAPI", "csi"].some(
    (kind) => volumeOf({ name }, pods)[kind] !== undefined,
  );
  const says = stated({
    subPath,
    readOnly: readOnly === true && !isFiles ? true : readOnly !== true && isFiles ? false : undefined,
  });
  return Object.keys(says).length === 0 ? volume : { volume, ...says };
}

/** A volume's name here, where `tmp` is the containers' own. */
export function volumeName(name: string): string {
  return /^tmp(-|$)/.test(name) ? `shared-${name}` : name;
}
