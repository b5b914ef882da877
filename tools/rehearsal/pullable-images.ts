import type { NotRehearsed } from "./not-rehearsed";

type Body = Readonly<Record<string, unknown>>;

interface Container extends Body {
  readonly image: string;
  readonly port?: readonly { readonly container_port: number }[];
}

interface DeploymentBody extends Body {
  readonly spec: Body & {
    readonly template: Body & { readonly spec: Body & { readonly container: readonly Container[] } };
  };
}

interface ServiceBody extends Body {
  readonly spec: Body & { readonly type?: string };
}

/** Charts whose pods or load balancers become ready in a cloud only. */
const OF_A_CLOUD: readonly unknown[] = ["traefik", "cluster-autoscaler", "aws-load-balancer-controller"];

/** Answers every path with 200 on any port, as any user, and writes nothing. https://github.com/hashicorp/http-echo */
const IMAGE = "hashicorp/http-echo:1.0.0";

/**
 * The stack for real kubelets on a laptop: they cannot pull what a private registry holds, and no cloud gives a load
 * balancer its address.
 */
export function withPullableImages<Stack extends Body>(
  stack: Stack,
): { readonly stack: Stack; readonly changed: readonly NotRehearsed[] } {
  const resources = (stack["resource"] ?? {}) as Readonly<Record<string, Readonly<Record<string, Body>>>>;
  const changed: NotRehearsed[] = [];
  const each = <Resource extends Body>(type: string, edit: (body: Resource, address: string) => Resource) =>
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
      changed.push({ what: `${address}: image`, why: `a laptop cannot pull it: ${IMAGE} answers in its place` });
      const { template } = body.spec;
      const spec = { ...template.spec, container: template.spec.container.map(answering) };
      return { ...body, spec: { ...body.spec, template: { ...template, spec } } };
    }),
    ...each<ServiceBody>("kubernetes_service_v1", (body, address) => {
      if (body.spec.type !== "LoadBalancer") return body;
      changed.push({ what: `${address}: wait_for_load_balancer`, why: "no cloud gives it an address" });
      return { ...body, wait_for_load_balancer: false };
    }),
    ...each("helm_release", (body, address) => {
      if (!OF_A_CLOUD.includes(body["chart"])) return body;
      changed.push({ what: `${address}: wait`, why: "it becomes ready in a cloud only" });
      return { ...body, wait: false, atomic: false };
    }),
  };
  return { stack: { ...stack, resource }, changed };
}

/** The image's own name is what it answers: another image still rolls the pods. */
function answering({ image, ...container }: Container): Container {
  return { ...container, image: IMAGE, args: [`-listen=:${container.port?.[0]?.container_port}`, `-text=${image}`] };
}
