import type { Json } from "../lib/json";
import type { NotRehearsed } from "./not-rehearsed";

interface Container extends Json {
  readonly image: string;
  readonly port?: readonly { readonly container_port: number }[];
}

interface DeploymentBody extends Json {
  readonly spec: Json & {
    readonly template: Json & { readonly spec: Json & { readonly container: readonly Container[] } };
  };
}

interface ServiceBody extends Json {
  readonly spec: Json & { readonly type?: string };
}

/** Charts whose pods or load balancers become ready only in a cloud. */
const CLOUD_CHARTS: readonly unknown[] = ["traefik", "cluster-autoscaler", "aws-load-balancer-controller"];

/** Answers every path with 200, on any port and as any user, without writing files. https://github.com/hashicorp/http-echo */
const IMAGE = "hashicorp/http-echo:1.0.0";

/**
 * Adapts a stack to real kubelets on a laptop: images of a private registry are replaced, and nothing waits for a load
 * balancer's address.
 */
export function withPullableImages<Stack extends Json>(
  stack: Stack,
): { readonly stack: Stack; readonly changed: readonly NotRehearsed[] } {
  const resources = (stack["resource"] ?? {}) as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  const changed: NotRehearsed[] = [];
  const each = <Resource extends Json>(type: string, edit: (body: Resource, address: string) => Resource) =>
    type in resources
      ? {
          [type]: Object.fromEntries(
            Object.entries(resources[type] ?? {}).map(([id, body]) => [id, edit(body as Resource, `${type}.${id}`)]),
          ),
        }
      : {};
  const resource = {
    ...resources,
    ...each<DeploymentBody>("kubernetes_deployment_v1", (body, address) => {
      changed.push({ what: `${address}: image`, why: `a laptop cannot pull it; replaced by ${IMAGE}` });
      const { template } = body.spec;
      const spec = { ...template.spec, container: template.spec.container.map(withEcho) };
      return { ...body, spec: { ...body.spec, template: { ...template, spec } } };
    }),
    ...each<ServiceBody>("kubernetes_service_v1", (body, address) => {
      if (body.spec.type !== "LoadBalancer") return body;
      changed.push({
        what: `${address}: wait_for_load_balancer`,
        why: "a load balancer gets an address only in a cloud",
      });
      return { ...body, wait_for_load_balancer: false };
    }),
    ...each("helm_release", (body, address) => {
      if (!CLOUD_CHARTS.includes(body["chart"])) return body;
      changed.push({ what: `${address}: wait`, why: "it becomes ready only in a cloud" });
      return { ...body, wait: false, atomic: false };
    }),
  };
  return { stack: { ...stack, resource }, changed };
}

/** The replaced image's name is the answer, so that a changed image still rolls the pods. */
function withEcho({ image, ...container }: Container): Container {
  return { ...container, image: IMAGE, args: [`-listen=:${container.port?.[0]?.container_port}`, `-text=${image}`] };
}
