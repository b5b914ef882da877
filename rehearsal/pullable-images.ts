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

/** Answers every path with 200 on any port, as any user, and writes nothing. https://github.com/hashicorp/http-echo */
const IMAGE = "hashicorp/http-echo:1.0.0";

/**
 * The stack for real kubelets on a laptop: they cannot pull what a private registry holds, and no cloud gives a load
 * balancer its address. What is changed is named by address and argument.
 */
export function withPullableImages<Stack extends Body>(
  stack: Stack,
): { readonly stack: Stack; readonly changed: readonly string[] } {
  const resources = (stack["resource"] ?? {}) as Readonly<Record<string, Readonly<Record<string, Body>>>>;
  const changed: string[] = [];
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
      changed.push(`${address}: image`);
      const { template } = body.spec;
      const spec = { ...template.spec, container: template.spec.container.map(answering) };
      return { ...body, spec: { ...body.spec, template: { ...template, spec } } };
    }),
    ...each<ServiceBody>("kubernetes_service_v1", (body, address) => {
      if (body.spec.type !== "LoadBalancer") return body;
      changed.push(`${address}: wait_for_load_balancer`);
      return { ...body, wait_for_load_balancer: false };
    }),
  };
  return { stack: { ...stack, resource }, changed };
}

/** The image's own name is what it answers: another image still rolls the pods. */
function answering({ image, ...container }: Container): Container {
  return { ...container, image: IMAGE, args: [`-listen=:${container.port?.[0]?.container_port}`, `-text=${image}`] };
}
