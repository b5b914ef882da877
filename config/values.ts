import { custom } from "valibot";
import { AWS_REGIONS } from "../lib/aws-regions";
import { AZURE_REGIONS, regionFault } from "../lib/azure-regions";
import { isIpv6Range, parseCidr } from "../lib/cidr";
import { mayBeReleased, NEWEST_MINOR } from "../lib/kubernetes-support";
import type { KubernetesMinor, KubernetesVersion } from "../lib/kubernetes-version";
import { isDnsName } from "../lib/label-syntax";
import { hint } from "../lib/nearest";
import { inEachItem } from "./fill";
import {
  accepts,
  isObject,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  text,
  textLike,
  type ValueRule,
} from "./schema";

// Values that several nouns have. Each noun's rule has its own id and source.

type Id = ValueRule<never>["id"];

/** An AWS account id. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export function awsAccountId(id: Id, source: string) {
  return matching(id, source, /^\d{12}$/, "must be an AWS account id: 12 digits, in quotes");
}

const AWS_REGION =
  /^(af|ap|ca|eu|il|me|mx|sa|us)-(central|east|north|northeast|northwest|south|southeast|southwest|west)-\d$/;

/** A region of the partition `aws`, with which ARNs are written; GovCloud, China and the sovereign clouds have others. */
export function awsRegion(id: Id, source: string) {
  return ruled(text, {
    id,
    source,
    check: (region) =>
      AWS_REGION.test(region)
        ? []
        : [
            {
              message: `must be a region of the standard partition${hint(region, AWS_REGIONS, ", such as us-east-1")}`,
            },
          ],
  });
}

/** An Azure region by its programmatic name. */
export function azureLocation(id: Id, source: string) {
  return ruled(text, {
    id,
    source,
    check: (location) => {
      if (!/^[a-z]+[0-9]*$/.test(location)) {
        const near = hint(location.replaceAll(" ", ""), AZURE_REGIONS, ", such as eastus");
        return [{ message: `must be a region's programmatic name${near}` }];
      }
      const message = regionFault(location);
      return message === undefined ? [] : [{ message }];
    },
  });
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id as Azure writes it. */
export function guid(id: Id, source: string, what: string) {
  return matching(id, source, GUID, `must be ${what}, a GUID, not its name`);
}

/** An IPv4 range in CIDR notation; a message names the example. */
export function ipv4Range(id: Id, source: string, example = "203.0.113.0/24") {
  return ruled(
    text,
    accepts(
      id,
      source,
      (range) => parseCidr(range) !== undefined,
      `must be an IPv4 range in CIDR notation that starts with its first address, such as ${example}`,
    ),
  );
}

/** The id of something in EC2, for example `subnet-0123456789abcdef0`; `what` is its name in a message. */
export function ec2Id(id: Id, source: string, prefix: string, what: string) {
  const form = new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`);
  return matching(id, source, form, `must be ${what}: ${prefix}- and 17 of 0-9 and a-f`);
}

/** An IPv4 or IPv6 range in CIDR notation. */
export function ipRange(id: Id, source: string) {
  return ruled(
    text,
    accepts(
      id,
      source,
      (range) => parseCidr(range) !== undefined || isIpv6Range(range),
      "must be an IPv4 or IPv6 range in CIDR notation that starts with its first address, such as 203.0.113.0/24 or 2001:db8::/32",
    ),
  );
}

/** An IAM role by its exact ARN. */
export function roleArn(id: Id, source: string) {
  return matching(
    id,
    source,
    /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    "must be an exact role ARN, arn:aws:iam::<account>:role/<name>; users, session ARNs and wildcards are not accepted",
  );
}

/** The ingress class of a controller that another party installed. */
export const ingressClass = ruled(
  text,
  accepts(
    "coupling/ingress-class",
    "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
    isDnsName,
    "must be an IngressClass's name of lower-case letters, digits, - and ., such as traefik",
  ),
);

/** A Kubernetes minor: the cloud chooses the patch. */
export const kubernetesMinor = (id: Id, source: string) =>
  ruled(textLike<KubernetesMinor>(), {
    id,
    source,
    check: releases(/^1\.\d{2}$/, "must be a Kubernetes minor version such as 1.36, without a patch"),
  });

/** A Kubernetes minor, or a patch of it. */
export const kubernetesPatch = (id: Id, source: string) =>
  ruled(textLike<KubernetesVersion>(), {
    id,
    source,
    check: releases(
      /^1\.\d{2}(\.\d{1,2})?$/,
      'must be a Kubernetes minor version such as 1.36, or with upgradeChannel "none" a patch such as 1.36.2',
    ),
  });

function releases(form: RegExp, message: string) {
  return (version: string) => {
    if (!form.test(version)) return [{ message }];
    const unknown = `is no Kubernetes release yet; the newest that is known here is 1.${NEWEST_MINOR}`;
    return mayBeReleased(version) ? [] : [{ message: unknown }];
  };
}

/** Items of which none comes twice. */
export function unique<Item>(id: Id, source: string): ValueRule<readonly Item[]> {
  return {
    id,
    source,
    check: (items) => repeated(items, "is listed twice; each value is accepted once"),
  };
}

/** A fault at each item that is an earlier one again. */
export function repeated<Item>(
  items: readonly Item[],
  message: string,
  identity: (item: Item) => unknown = (item) => item,
): readonly { readonly at: readonly [index: number]; readonly message: string }[] {
  const seen = new Set<unknown>();
  return inEachItem(items, (item, index) => {
    const known = identity(item);
    if (seen.has(known)) return [{ at: [index], message }] as const;
    seen.add(known);
    return [];
  });
}

export const taintEffect = oneOf("NoSchedule", "PreferNoSchedule", "NoExecute");

/** A taint that keeps pods off nodes unless they tolerate it. https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export const taint = object({
  /** `[prefix/]name`. */
  key: text,
  /** At most 63 characters. @default "" */
  value: optional(text),
  /** What happens to pods that do not tolerate it. */
  effect: taintEffect,
});

export const taints = list(taint);

/** What JSON and YAML hold. */
export type PlainData = string | number | boolean | null | readonly PlainData[] | PlainObject;
export interface PlainObject {
  readonly [key: string]: PlainData;
}

/** Any plain data, whose meaning another program knows. */
export const plainValue = custom<PlainData>((value) => value !== undefined, "must be a value of plain data");

/** Plain data by key whose meaning another program knows, a chart for example. */
export const plainObject = custom<PlainObject>(isObject, "must be an object in { } of plain data");
