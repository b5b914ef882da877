import { inEach, inEachItem, readable } from "../config/fill";
import type { CompleteWorkload } from "../config/workload";
import { dataOf } from "../config/workload/configuration";
import type { EnvValue } from "../config/workload/env";
import type { PodContainer } from "../config/workload/init-containers";
import type { Volume } from "../config/workload/volumes";
import { own } from "../lib/own";
import { inContainers } from "./container";
import { credentialIn, isSecretName } from "./literal-secret";
import type { Rule, Violation, WorkloadSubject } from "./rule";
import { variableViolations } from "./secret-variables";

// MAX_ARG_STRLEN, the terminating zero included.
const LONGEST_VARIABLE = 131_072;

const PULL_SECRET = { type: "kubernetes.io/dockerconfigjson", key: ".dockerconfigjson" } as const;

/** What a workload's ConfigMaps and Secrets refuse, and what reads them. */
export const configurationRules: readonly Rule<WorkloadSubject>[] = [
  {
    id: "workload/env-sources",
    says: "Environment variables read keys that the workload declares; a missing one keeps every pod from starting.",
    source: "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
    check: ({ workload }) =>
      inContainers(workload, ({ container, path }) => [
        ...inEach(container.env, (variable, value) => {
          if (typeof value === "string" || isThere(value, workload)) return [];
          const message = "must be a key that configMaps or secrets declare";
          return [{ path: `${path}.env.${variable}`, value, message }];
        }),
        ...inEachItem(container.envFrom, (value, index) => {
          if (isThere(value, workload)) return [];
          return [{ path: `${path}.envFrom.${index}`, value, message: "must be one of configMaps or secrets" }];
        }),
      ]),
  },
  {
    id: "workload/volume-sources",
    says: "Volumes are of ConfigMaps and Secrets that the workload declares, and of keys that they have; a missing one keeps every pod from starting.",
    source: "https://kubernetes.io/docs/concepts/storage/volumes/#configmap",
    check: ({ workload }) =>
      inEach(workload.volumes, (name, volume) =>
        inEachItem(sourcesOf(volume), ([path, source]): readonly Violation[] => {
          const at = ["volumes", name, ...path].join(".");
          const [kind, value] =
            "configMap" in source ? (["configMap", source.configMap] as const) : (["secret", source.secret] as const);
          if (!isThere(source, workload)) {
            return [{ path: `${at}.${kind}`, value, message: `must be one of ${kind}s` }];
          }
          return Object.keys(source.items ?? {})
            .filter((key) => !isThere({ ...source, key }, workload))
            .map((key) => ({ path: `${at}.items`, value: key, message: `must be a key of ${kind}s.${value}` }));
        }),
      ),
  },
  {
    id: "workload/pull-secrets",
    says: "A Secret by which images are pulled is declared, and one that is made has the type and the key that the kubelet reads.",
    source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
    check: ({ workload: { imagePullSecrets, secrets } }) =>
      inEachItem(imagePullSecrets, (name, index) => {
        const secret = own(secrets, name);
        const found = (message: string) => [{ path: `imagePullSecrets.${index}`, value: name, message }];
        if (secret === undefined) return found("must be one of secrets");
        if (secret.keys === undefined) return [];
        if (secret.type === PULL_SECRET.type && secret.keys.includes(PULL_SECRET.key)) return [];
        return found(`must be a Secret of type "${PULL_SECRET.type}" with the key ${PULL_SECRET.key}`);
      }),
  },
  {
    id: "workload/env-size",
    says: "An environment variable is at most 128 KiB with its name: Linux starts no process with a longer one.",
    source: "https://man7.org/linux/man-pages/man2/execve.2.html",
    check: ({ workload }) =>
      inContainers(workload, ({ container, path }) =>
        inEach(container.env, (variable, value) => {
          const size = Buffer.byteLength(`${variable}=${textOf(value, workload) ?? ""}`) + 1;
          if (size <= LONGEST_VARIABLE) return [];
          const message = `bytes must be at most ${LONGEST_VARIABLE}, its name included; expected a file`;
          return [{ path: `${path}.env.${variable}`, value: size, message }];
        }),
      ),
  },
  {
    id: "workload/secret-keys",
    says: "Every key of a Secret that is filled has a Terraform variable of its own.",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
    check: ({ workload: { secrets } }) =>
      variableViolations(secrets).map(({ at, ...found }) => ({
        ...found,
        // The path of the list.
        path: ["secrets", ...at.slice(0, 2)].join("."),
      })),
  },
  {
    id: "workload/literal-secret",
    says: "No literal holds a secret: it would be in the code, in the plan and in the state.",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/",
    check: ({ workload }) => [
      ...(readable(() => inContainers(workload, literalsOf)) ?? []),
      ...(readable(() =>
        inEach(workload.configMaps, (name, configMap) => literalSecrets(`configMaps.${name}`, dataOf(configMap) ?? {})),
      ) ?? []),
    ],
  },
];

interface Reference {
  readonly secret?: string;
  readonly configMap?: string;
  readonly key?: string;
  readonly optional?: boolean;
}

/** Whether the namespace has what is read, as far as the workload declares it. */
function isThere(reference: object, { configMaps, secrets }: CompleteWorkload): boolean {
  const { secret, configMap, key, optional }: Reference = reference;
  if (optional) return true;
  if (configMap !== undefined) {
    const declared = own(configMaps, configMap);
    const data = declared && dataOf(declared);
    return declared !== undefined && (key === undefined || data === undefined || Object.hasOwn(data, key));
  }
  if (secret === undefined) return true;
  const declared = own(secrets, secret);
  return declared !== undefined && (key === undefined || declared.keys === undefined || declared.keys.includes(key));
}

type Files = Extract<Volume, { readonly configMap: string } | { readonly secret: string }>;
type Source = Pick<Files, "items"> & ({ readonly configMap: string } | { readonly secret: string });

/** What a volume has of ConfigMaps and Secrets, by its path below the volume. */
function sourcesOf(volume: Volume): readonly (readonly [path: readonly (string | number)[], source: Source])[] {
  if ("configMap" in volume || "secret" in volume) return [[[], volume]];
  if (!("projected" in volume)) return [];
  return volume.projected.flatMap((source, index) =>
    "configMap" in source || "secret" in source ? [[["projected", index], source] as const] : [],
  );
}

/** A variable's text, as far as it is known. */
function textOf(value: EnvValue, { configMaps }: CompleteWorkload): string | undefined {
  if (typeof value === "string") return value;
  if (!("configMap" in value)) return undefined;
  const configMap = own(configMaps, value.configMap);
  return own((configMap && dataOf(configMap)) ?? {}, value.key);
}

/** What is secret in what a container says: its variables and its words. */
function literalsOf({ container, path }: PodContainer): readonly Violation[] {
  return [
    ...literalSecrets(`${path}.env`, container.env),
    ...(["command", "args"] as const).flatMap((key) => literalWords(`${path}.${key}`, container[key] ?? [])),
  ];
}

/** Of a word such as `--password=…` the name counts, as a variable's does. */
function literalWords(path: string, words: readonly string[]): readonly Violation[] {
  return words.flatMap((word, index) => {
    const [, name = "", value = word] = /^--?([^=]+)=(.*)$/s.exec(word) ?? [];
    return literalSecrets(path, { [name]: value }).map((found) => ({ ...found, path: `${path}.${index}` }));
  });
}

function literalSecrets(path: string, values: Readonly<Record<string, EnvValue>>): readonly Violation[] {
  return inEach(values, (name, value) => {
    if (typeof value !== "string") return [];
    // The value is not shown: what is printed ends in a log.
    const shown = { path: `${path}.${name}`, value: "…" };
    const credential = credentialIn(value);
    if (credential !== undefined) {
      return [{ ...shown, message: `must not hold ${credential}; expected { secret, key }, declared in secrets` }];
    }
    if (!isSecretName(name) || value === "") return [];
    const message = "must not be a secret in plain text, as its name suggests; expected { secret, key }";
    return [{ ...shown, message, severity: "warning" as const }];
  });
}
