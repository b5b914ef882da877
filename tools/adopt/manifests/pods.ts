import { isObject, type Json } from "../../lib/json";
import { type Guess, isOwnTmp, type Literal, mountsOf, REASON, stated, volumeName } from "./container";
import { at, itemsAt, objectAt } from "./objects";

const HOST = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";

/** What a workload says of its pods. A row is a property of the literal and how it is read. */
const ROWS: Readonly<Record<string, (pods: Json, guess: Guess) => unknown>> = {
  volumes: (pods, guess) =>
    Object.fromEntries(
      itemsAt(pods, "volumes")
        .filter((volume) => !isAllOwnTmp(volume, pods))
        .map((volume) => [volumeName(String(volume["name"])), volumeLiteral(volume, guess)])
        .filter(([, volume]) => volume !== undefined),
    ),
  fsGroup: (pods) => {
    const { fsGroup, runAsGroup, runAsUser } = objectAt(pods, "securityContext");
    return fsGroup === (runAsGroup ?? runAsUser) ? undefined : fsGroup;
  },
  exceptions: ({ hostNetwork, hostPID }) =>
    stated({ hostNetwork: hostNetwork === true ? REASON : undefined, hostPid: hostPID === true ? REASON : undefined }),
  imagePullSecrets: (pods) => itemsAt(pods, "imagePullSecrets").map(({ name }) => String(name)),
  hostAliases: (pods) =>
    Object.fromEntries(itemsAt(pods, "hostAliases").map(({ ip, hostnames }) => [String(ip), hostnames])),
  dns: (pods) => {
    const policy = pods["dnsPolicy"];
    const config = objectAt(pods, "dnsConfig");
    return stated({
      policy: policy === "ClusterFirst" ? undefined : policy,
      nameservers: config["nameservers"],
      searches: config["searches"],
      options: Object.fromEntries(
        itemsAt(config, "options").map(({ name, value = "" }) => [String(name), String(value)]),
      ),
    });
  },
  priorityClassName: ({ priorityClassName }) => priorityClassName,
  runtimeClassName: ({ runtimeClassName }) => runtimeClassName,
  nodeAffinity: (pods) => {
    const node = objectAt(pods, "affinity", "nodeAffinity");
    const terms = itemsAt(node, "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
    return stated({
      required: terms.map((term) => itemsAt(term, "matchExpressions").map(requirement)),
      preferred: itemsAt(node, "preferredDuringSchedulingIgnoredDuringExecution").map(({ weight, preference }) => ({
        weight,
        nodes: itemsAt(preference, "matchExpressions").map(requirement),
      })),
    });
  },
  spread: (pods) => {
    const anti = objectAt(pods, "affinity", "podAntiAffinity");
    const required = itemsAt(anti, "requiredDuringSchedulingIgnoredDuringExecution").map(
      ({ topologyKey }) => topologyKey,
    );
    const constraints = itemsAt(pods, "topologySpreadConstraints");
    const isHard = (key: string) =>
      required.includes(key) ||
      constraints.some(
        ({ topologyKey, whenUnsatisfiable }) => topologyKey === key && whenUnsatisfiable === "DoNotSchedule",
      );
    return stated({
      zones: isHard(ZONE) ? "required" : undefined,
      nodes: isHard(HOST) ? "required" : undefined,
    });
  },
  nodeSelector: ({ nodeSelector }) => nodeSelector,
  // Kubernetes adds these two itself.
  tolerations: (pods) => tolerationsOf(pods, /^node\.kubernetes\.io\/(not-ready|unreachable)$/),
};

/** The part of a workload's literal that is about its pods. */
export function podLiteral(pods: Json, guess: Guess): Literal {
  return stated(Object.fromEntries(Object.entries(ROWS).map(([key, read]) => [key, read(pods, guess)])));
}

/** What the pods tolerate, without the taints that the kind's own controller adds. */
export function tolerationsOf(pods: Json, added: RegExp): readonly Literal[] {
  return itemsAt(pods, "tolerations")
    .filter(({ key }) => !added.test(String(key)))
    .map(({ key, value, effect, operator }) =>
      stated({ key, value: operator === "Exists" ? undefined : (value ?? ""), effect }),
    );
}

function requirement({ key, operator, values }: Json): Literal {
  const list = Array.isArray(values) ? values : [];
  if (operator === "Gt" || operator === "Lt") return { key, operator, value: Number(list[0]) };
  return stated({ key, operator, values: list });
}

function isAllOwnTmp(volume: Json, pods: Json): boolean {
  const mounts = mountsOf(volume, pods);
  return mounts.length > 0 && mounts.every((mount) => isOwnTmp(mount, pods));
}

/** A volume by what it is of; undefined of a kind that has no words here. */
function volumeLiteral(volume: Json, guess: Guess): Literal | undefined {
  const name = `volumes.${String(volume["name"])}`;
  const { emptyDir, configMap, secret, projected, downwardAPI, hostPath, persistentVolumeClaim: claim, csi } = volume;
  if (isObject(emptyDir)) {
    const isMemory = emptyDir["medium"] === "Memory";
    const size = emptyDir["sizeLimit"] ?? "64Mi";
    if (emptyDir["sizeLimit"] === undefined) guess(`${name}.emptyDir.size`, size, "a pod over it is evicted");
    return { emptyDir: stated({ size: String(size), memory: isMemory ? true : undefined }) };
  }
  if (isObject(configMap)) return { configMap: configMap["name"], ...filesOf(configMap), ...modeOf(configMap) };
  if (isObject(secret)) return { secret: secret["secretName"], ...filesOf(secret), ...modeOf(secret) };
  if (isObject(claim)) return { claim: claim["claimName"] };
  if (isObject(projected))
    return { projected: itemsAt(projected, "sources").map((source) => sourceLiteral(source)), ...modeOf(projected) };
  if (isObject(downwardAPI)) return { projected: [sourceLiteral({ downwardAPI })], ...modeOf(downwardAPI) };
  if (isObject(hostPath))
    return stated({
      hostPath: hostPath["path"],
      type: hostPath["type"] === "" ? undefined : hostPath["type"],
      reason: REASON,
    });
  const vault = at(csi, "volumeAttributes", "secretProviderClass");
  return vault === undefined ? undefined : { secretProviderClass: vault };
}

function filesOf(source: Json): Literal {
  return stated({
    items: Object.fromEntries(itemsAt(source, "items").map(({ key, path }) => [String(key), path])),
    optional: source["optional"] === true ? true : undefined,
  });
}

function modeOf({ defaultMode }: Json): Literal {
  return stated({
    mode:
      typeof defaultMode === "number" && defaultMode !== 0o644 ? defaultMode.toString(8).padStart(4, "0") : undefined,
  });
}

function sourceLiteral({ serviceAccountToken, configMap, secret, downwardAPI }: Json): Literal {
  if (isObject(serviceAccountToken)) {
    const { audience, expirationSeconds, path } = serviceAccountToken;
    return {
      token: stated({ audience, expirationSeconds: expirationSeconds === 3600 ? undefined : expirationSeconds, path }),
    };
  }
  if (isObject(configMap)) return { configMap: configMap["name"], ...filesOf(configMap) };
  if (isObject(secret)) return { secret: secret["name"], ...filesOf(secret) };
  return {
    fields: Object.fromEntries(
      itemsAt(downwardAPI, "items").map(({ path, fieldRef }) => [String(path), at(fieldRef, "fieldPath")]),
    ),
  };
}
