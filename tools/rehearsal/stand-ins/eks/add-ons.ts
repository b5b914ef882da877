import type { Account } from "./account";
import { ApiError } from "./api-error";
import { type Call, type Handlers, invalid, page, read, required } from "./call";
import { ADD_ONS, KUBERNETES_VERSIONS, minorOf } from "./catalogue";
import { type ClusterBody, clusterOf } from "./clusters";
import { ownedBy, replaceOwned } from "./pod-identity-associations";
import { type Body, found, type Held } from "./store";
import { checkedTags } from "./tags";

interface AddOnInput {
  readonly addonName: string;
  readonly addonVersion: string;
  readonly serviceAccountRoleArn: string;
  readonly resolveConflicts: string;
  readonly configurationValues: string;
  readonly podIdentityAssociations: readonly { readonly serviceAccount: string; readonly roleArn: string }[];
  readonly tags: Record<string, string>;
}

interface AddOnBody extends Body {
  readonly addonName: string;
  readonly addonArn: string;
  addonVersion: string;
  podIdentityAssociations: readonly string[];
  health: { readonly issues: readonly object[] };
}

/** All service accounts of AWS's add-ons are in kube-system. */
function inKubeSystem(wanted: AddOnInput["podIdentityAssociations"]) {
  return wanted.map((each) => ({ ...each, namespace: "kube-system" }));
}

export function addOnHandlers(account: Account) {
  const { store } = account;
  const durations = account.durations.addon ?? {};

  function addOnOf(call: Call) {
    const cluster = clusterOf(account, call);
    const name = call.parameters["addonName"] ?? "";
    const addOn = store.find<AddOnBody>("addon", call.region, cluster.name, name);
    return { cluster, addOn: found(addOn, `No addon: ${name} found in cluster: ${cluster.name}`) };
  }

  /** An add-on with pods is DEGRADED until the cluster has nodes. */
  function settle(addOn: Held<AddOnBody>): void {
    const nodes = store.of("nodegroup", addOn.region, addOn.cluster).some(({ body }) => body.status === "ACTIVE");
    const degraded = ADD_ONS[addOn.name]?.needsNodes === true && !nodes;
    addOn.body.status = degraded ? "DEGRADED" : "ACTIVE";
    const message = "The add-on is unhealthy because it doesn't have the desired number of replicas.";
    addOn.body.health = {
      issues: degraded ? [{ code: "InsufficientNumberOfReplicas", message, resourceIds: [] }] : [],
    };
    if (degraded) store.later(addOn, 0, () => settle(addOn));
  }

  return {
    DescribeAddonVersions: (call) => {
      const [name, minor] = [call.query.get("addonName"), call.query.get("kubernetesVersion")];
      const names = Object.keys(ADD_ONS).filter((each) => name === null || each === name);
      const minors = KUBERNETES_VERSIONS.filter((each) => minor === null || each === minor);
      const addons = names.map((addonName) => ({
        addonName,
        type: "networking",
        publisher: "eks",
        owner: "aws",
        addonVersions: [...new Set(minors.flatMap((each) => versionsOf(addonName, each)))].map((addonVersion) => ({
          addonVersion,
          architecture: ["amd64", "arm64"],
          computeTypes: ["ec2", "auto", "hybrid"],
          compatibilities: minors
            .filter((each) => versionsOf(addonName, each).includes(addonVersion))
            .map((clusterVersion) => ({
              clusterVersion,
              platformVersions: ["*"],
              defaultVersion: defaultVersion(addonName, clusterVersion) === addonVersion,
            })),
          requiresConfiguration: false,
          requiresIamPermissions: false,
        })),
      }));
      return page(call, "addons", addons);
    },

    DescribeAddonConfiguration: (call) => {
      const addonName = required(call.query.get("addonName") ?? undefined, "addonName");
      const addonVersion = required(call.query.get("addonVersion") ?? undefined, "addonVersion");
      defaultVersion(addonName, "");
      return {
        addonName,
        addonVersion,
        configurationSchema: JSON.stringify({ type: "object" }),
        podIdentityConfiguration: [],
      };
    },

    ListAddons: (call) => {
      const { region, name } = clusterOf(account, call);
      return page(
        call,
        "addons",
        store
          .of("addon", region, name)
          .map((addOn) => addOn.name)
          .sort(),
      );
    },

    DescribeAddon: (call) => ({ addon: addOnOf(call).addOn.body }),

    CreateAddon: async (call) => {
      const input = read<AddOnInput>(
        call,
        "addonName",
        "addonVersion",
        "serviceAccountRoleArn",
        "resolveConflicts",
        "configurationValues",
        "podIdentityAssociations",
        "tags",
      );
      const cluster = clusterOf(account, call);
      const { region } = call;
      const name = required(input.addonName, "addonName");
      if (store.find("addon", region, cluster.name, name) !== undefined) {
        throw new ApiError("ResourceInUseException", "Addon already exists.");
      }
      const addonVersion = checkedVersion(name, input.addonVersion, cluster);
      const tags = checkedTags(input.tags);
      check(input, ["NONE", "OVERWRITE"]);
      const arn = `arn:aws:eks:${region}:${account.id}:addon/${cluster.name}/${name}/${store.uuid()}`;
      const { serviceAccountRoleArn, configurationValues } = input;
      const addOn: Held<AddOnBody> = {
        kind: "addon",
        region,
        cluster: cluster.name,
        name,
        arn,
        body: {
          addonName: name,
          clusterName: cluster.name,
          status: "CREATING",
          addonVersion,
          health: { issues: [] },
          addonArn: arn,
          createdAt: store.now(),
          modifiedAt: store.now(),
          ...(serviceAccountRoleArn !== undefined && { serviceAccountRoleArn }),
          ...(configurationValues !== undefined && { configurationValues }),
          podIdentityAssociations: await replaceOwned(
            account,
            { region, cluster: cluster.name, arn },
            inKubeSystem(input.podIdentityAssociations ?? []),
          ),
          owner: "aws",
          publisher: "eks",
          tags,
        },
      };
      store.add(addOn);
      store.later(addOn, durations.create ?? 0, () => settle(addOn));
      return { addon: addOn.body };
    },

    UpdateAddon: async (call) => {
      const input = read<AddOnInput>(
        call,
        "addonVersion",
        "serviceAccountRoleArn",
        "resolveConflicts",
        "configurationValues",
        "podIdentityAssociations",
      );
      const { cluster, addOn } = addOnOf(call);
      const { body } = addOn;
      if (body.status !== "ACTIVE" && body.status !== "DEGRADED") {
        throw new ApiError(
          "ResourceInUseException",
          `Addon ${addOn.name} cannot be updated as it is in ${body.status} state`,
        );
      }
      check(input, ["NONE", "OVERWRITE", "PRESERVE"]);
      const addonVersion = checkedVersion(addOn.name, input.addonVersion ?? body.addonVersion, cluster);
      const { serviceAccountRoleArn, configurationValues, podIdentityAssociations } = input;
      if (podIdentityAssociations !== undefined) {
        body.podIdentityAssociations = await replaceOwned(account, addOn, inKubeSystem(podIdentityAssociations));
      }
      const params = {
        AddonVersion: input.addonVersion,
        ServiceAccountRoleArn: serviceAccountRoleArn,
        ResolveConflicts: input.resolveConflicts,
        ConfigurationValues: configurationValues,
        PodIdentityAssociations: podIdentityAssociations,
      };
      return {
        update: store.update(addOn, "AddonUpdate", params, durations.update ?? 0, () => {
          Object.assign(body, {
            addonVersion,
            ...(serviceAccountRoleArn !== undefined && { serviceAccountRoleArn }),
            ...(configurationValues !== undefined && { configurationValues }),
          });
          settle(addOn);
        }),
      };
    },

    DeleteAddon: (call) => {
      const { addOn } = addOnOf(call);
      if (addOn.body.status !== "DELETING") {
        addOn.body.status = "DELETING";
        store.later(addOn, durations.delete ?? 0, () => {
          for (const association of ownedBy(account, addOn)) store.remove(association);
          store.remove(addOn);
        });
      }
      return { addon: addOn.body };
    },
  } satisfies Handlers;
}

function defaultVersion(name: string, minor: string): string {
  const addOn = ADD_ONS[name];
  if (addOn === undefined) throw invalid(`Addon ${name} specified is not supported`);
  return addOn.version(minor);
}

/** The versions for a minor, newest first: AWS's default is not the newest. */
function versionsOf(name: string, minor: string): readonly string[] {
  const chosen = defaultVersion(name, minor);
  return [chosen.replace(/\d+$/, (build) => String(Number(build) + 1)), chosen];
}

/** Checks a version's format, and the minor of kube-proxy, which must not be newer than the cluster. */
function checkedVersion(name: string, version: string | undefined, { body }: Held<ClusterBody>): string {
  const chosen = version ?? defaultVersion(name, body.version);
  const minor = /^v\d+\.(\d+)\.\d+-eksbuild\.\d+$/.exec(chosen)?.[1];
  if (minor === undefined || (name === "kube-proxy" && Number(minor) > minorOf(body.version))) {
    throw invalid(`Addon version specified is not supported: ${name} ${chosen} on ${body.version}`);
  }
  return chosen;
}

function check({ resolveConflicts = "NONE", configurationValues = "{}" }: Partial<AddOnInput>, modes: string[]): void {
  if (!modes.includes(resolveConflicts)) throw invalid(`resolveConflicts ${resolveConflicts} is not one of ${modes}`);
  if (!configurationValues.startsWith("{")) return;
  try {
    JSON.parse(configurationValues);
  } catch {
    throw invalid("ConfigurationValue provided in request is not supported: not JSON");
  }
}
