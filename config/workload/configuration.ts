import { DATA_KEY } from "../../lib/patterns";
import { inEach } from "../fill";
import {
  type Complete,
  instead,
  integer,
  keyed,
  list,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
  texts,
} from "../schema";
import { named } from "./names";

const CONFIG_MAP = "https://kubernetes.io/docs/concepts/configuration/configmap/";
const MOST_BYTES = 1_048_576;

const revision = optional(integer("workload/revision", CONFIG_MAP, 1));

const existingConfigMap = object({
  /** The ConfigMap is there already. */
  existing: oneOf(true),
  /** Raise it once another party has changed it; the pods roll. @default none */
  revision,
});

const configMap = shapeBy([texts, existingConfigMap], ({ existing }) =>
  existing === true ? existingConfigMap : texts,
);

export type ConfigMap = Complete<typeof configMap>;

/** What a ConfigMap that is made holds; undefined of one that exists. */
export function dataOf(configMap: ConfigMap): Readonly<Record<string, string>> | undefined {
  return isExisting(configMap) ? undefined : configMap;
}

function isExisting(configMap: ConfigMap): configMap is Complete<typeof existingConfigMap> {
  return configMap.existing === true;
}

const configMaps = ruled(
  ruled(named(keyed(configMap)), {
    id: "workload/config-map-keys",
    source: `${CONFIG_MAP}#configmap-object`,
    check: (configMaps) =>
      inEach(configMaps, (name, configMap) =>
        Object.keys(dataOf(configMap) ?? {})
          .filter((key) => !DATA_KEY.test(key))
          .map((key) => ({ at: [name], value: key, message: "must be a key of letters, digits, -, _ and ." })),
      ),
  }),
  {
    id: "workload/config-map-size",
    source: `${CONFIG_MAP}#motivation`,
    check: (configMaps) =>
      inEach(configMaps, (name, configMap) => {
        const size = Object.entries(dataOf(configMap) ?? {})
          .flat()
          .reduce((sum, part) => sum + Buffer.byteLength(part), 0);
        return size <= MOST_BYTES ? [] : [{ at: [name], value: size, message: `bytes must be at most ${MOST_BYTES}` }];
      }),
  },
);

const SECRET_KEYS = [
  "workload/secret-keys",
  "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
] as const;

/** A Secret that is filled from variables. */
export const filledSecret = object({
  /** Each key's value comes from the variable `TF_VAR_<secret>_<key>`, dashes as underscores. */
  keys: ruled(list(text), {
    id: SECRET_KEYS[0],
    source: SECRET_KEYS[1],
    check: (keys) =>
      keys.length === 0
        ? [{ message: "must have at least one key" }]
        : keys
            .filter((key) => !DATA_KEY.test(key))
            .map((key) => ({ value: key, message: "must be a key of letters, digits, -, _ and ." })),
  }),
  /** Raise it to send new values; the pods roll, as they do for another set of keys. @default none: only of one that exists */
  revision: integer(...SECRET_KEYS, 1),
  /** What it is for; the API server asks for the keys of a type. @default "Opaque" */
  type: optional(
    oneOf(
      "Opaque",
      "kubernetes.io/tls",
      "kubernetes.io/dockerconfigjson",
      "kubernetes.io/basic-auth",
      "kubernetes.io/ssh-auth",
    ),
    "Opaque",
  ),
  existing: instead("keys"),
});

export type FilledSecret = Complete<typeof filledSecret>;

const existingSecret = object({
  /** The Secret is there already. */
  existing: oneOf(true),
  /** Raise it once another party has changed it; the pods roll. @default none */
  revision: optional(integer(...SECRET_KEYS, 1)),
  keys: instead("existing"),
});

/**
 * A Secret: filled from ephemeral Terraform variables `<secret>_<key>` that reach no plan and no state, or there already.
 * https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only
 */
const secret = shapeBy([filledSecret, existingSecret], (secret) =>
  secret["existing"] === undefined ? filledSecret : existingSecret,
);

export type Secret = Complete<typeof secret>;

/** What the pods read. */
export const configurationEntries = {
  /** ConfigMaps by name. A change rolls the pods. @default {} */
  configMaps: optional(configMaps, {}),
  /** Secrets by name. @default {} */
  secrets: optional(named(keyed(secret)), {}),
};
