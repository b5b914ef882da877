import { withPullableImages } from "../pullable-images";

const deployment = (container: object) => ({
  kubernetes_deployment_v1: {
    one: { metadata: {}, spec: { template: { metadata: {}, spec: { container: [container] } } } },
  },
});
const service = (spec: object) => ({ kubernetes_service_v1: { one: { metadata: {}, spec } } });

test("the image is replaced by one that answers its name on the container's port", () => {
  const rest = { name: "api", port: [{ container_port: 8080 }], security_context: { read_only_root_filesystem: true } };
  const stack = { resource: deployment({ ...rest, image: "registry.example.com/web-api:1.2.3" }), variable: {} };
  expect(withPullableImages(stack)).toEqual({
    stack: {
      resource: deployment({
        ...rest,
        image: "hashicorp/http-echo:1.0.0",
        args: ["-listen=:8080", "-text=registry.example.com/web-api:1.2.3"],
      }),
      variable: {},
    },
    changed: [
      {
        what: "kubernetes_deployment_v1.one: image",
        why: "a laptop cannot pull it; replaced by hashicorp/http-echo:1.0.0",
      },
    ],
  });
});

test("a Service does not wait for a load balancer's address", () => {
  const stack = { resource: service({ type: "LoadBalancer" }) };
  const { kubernetes_service_v1 } = service({ type: "LoadBalancer" });
  expect(withPullableImages(stack)).toEqual({
    stack: {
      resource: { kubernetes_service_v1: { one: { ...kubernetes_service_v1.one, wait_for_load_balancer: false } } },
    },
    changed: [
      {
        what: "kubernetes_service_v1.one: wait_for_load_balancer",
        why: "a load balancer gets an address only in a cloud",
      },
    ],
  });
});

test("a chart that becomes ready only in a cloud is not waited for", () => {
  const [traefik, certManager] = ["traefik", "cert-manager"].map((chart) => ({ chart, wait: true, atomic: true }));
  expect(withPullableImages({ resource: { helm_release: { traefik, certManager } } })).toEqual({
    stack: { resource: { helm_release: { traefik: { ...traefik, wait: false, atomic: false }, certManager } } },
    changed: [{ what: "helm_release.traefik: wait", why: "it becomes ready only in a cloud" }],
  });
});

test.each([
  { resource: service({ type: "ClusterIP" }) },
  { resource: { aws_vpc: { one: { cidr_block: "10.0.0.0/16" } } } },
  { resource: {} },
])("%j is unchanged", (stack) => {
  expect(withPullableImages(stack)).toEqual({ stack, changed: [] });
});
