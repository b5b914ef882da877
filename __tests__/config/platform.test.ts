import type { AddOn } from "../../config/add-ons/add-on";
import { ADD_ONS, type AnyPlatform, addOnsOf, ingressClassOf } from "../../config/platform";

const addOns: Readonly<Record<string, AddOn>> = ADD_ONS;
const names = Object.keys(addOns);
const loadBalancer = { internal: true } as const;
const traefik = { loadBalancer, replicas: 2, metricsFrom: [] };
const certManager = { email: "platform@example.com", metricsFrom: [] };
const loadBalancerController = { loadBalancer, certificateArns: [] };

describe.each(Object.entries(addOns))("%s", (name, { id, chart, needs = {} }) => {
  test("its chart is pinned, and fetched over HTTPS", () => {
    expect(chart.version).toMatch(/^v?\d+\.\d+\.\d+$/);
    expect(chart.repository).toMatch(/^https:/);
  });

  test("what it needs is an add-on that comes before it", () => {
    expect(names.slice(0, names.indexOf(name))).toEqual(expect.arrayContaining(Object.keys(needs)));
  });

  test("its state addresses are its own", () => {
    expect(Object.values(addOns).filter((addOn) => addOn.id === id)).toHaveLength(1);
  });
});

test("a platform's add-ons come after what they need, however they are written", () => {
  const platform = { certManager, traefik };
  expect(addOnsOf(platform).map(({ name, config }) => [name, config])).toEqual([
    ["traefik", traefik],
    ["certManager", certManager],
  ]);
});

test.each<[class_: string | undefined, platform: AnyPlatform]>([
  ["traefik", { certManager, traefik }],
  ["alb", { loadBalancerController }],
  ["nginx", { certManager }],
])("the ingress class is %s, the controller's before a stated one", (expected, platform) => {
  expect(ingressClassOf({ platform, ingressClassName: "nginx" })).toBe(expected);
});

test("without a controller and a stated class there is no class", () => {
  expect(ingressClassOf({})).toBeUndefined();
});

test("beside Traefik an Ingress has class alb where it says so", () => {
  const platform: AnyPlatform = { traefik, loadBalancerController };
  expect(ingressClassOf({ platform })).toBe("traefik");
  expect(ingressClassOf({ platform }, { className: "alb" })).toBe("alb");
});
