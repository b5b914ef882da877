import { readFileSync } from "node:fs";
import { join } from "node:path";
import { production } from "../../../__tests__/fixtures/production";
import { diagramOf } from "../diagram";
import { type Stack, selectStacks } from "../synthesized";
import { synthesizedStacks } from "./support/synthesized";

const stack = (resource: object, more: Partial<Stack> = {}): Stack => ({
  name: "a",
  directory: "",
  dependencies: [],
  json: { resource },
  ...more,
});
const VPC = { aws_vpc: { vpc: { cidr_block: "10.0.0.0/16" } } };
const lines = (diagram: string | undefined) => (diagram ?? "").split("\n").map((line) => line.trim());

test("the picture of production is the one that synth's output gives", async () => {
  const page = readFileSync(join(__dirname, "../../../docs/picture.md"), "utf8");
  const [, names = "", diagram] =
    /<!-- npm run --silent pipeline -- report --picture ([\w -]+?) -->\n```mermaid\n(.*?)\n```/s.exec(page) ?? [];
  expect(diagram).toBe(diagramOf(selectStacks(await synthesizedStacks(production), names.split(" "))));
});

test("what changes is marked, and nothing else", () => {
  const diagram = (action: "update" | "none") =>
    lines(diagramOf([stack(VPC)], new Map([["a", new Map([["aws_vpc.vpc", action]])]])));
  expect(diagram("update")).toContain('s0n0["VPC<br>10.0.0.0/16<br>changes"]:::update');
  expect(diagram("update")).toContain("classDef update stroke:#9a6700,stroke-width:3px");
  expect(diagram("none")).toEqual(["flowchart LR", 'subgraph s0["a"]', 's0n0["VPC<br>10.0.0.0/16"]', "end"]);
});

test("an arrow leads through what is not drawn, and none follows from others", () => {
  const diagram = diagramOf([
    stack({
      ...VPC,
      aws_subnet: { private: { vpc_id: "${aws_vpc.vpc.id}" } },
      aws_eks_cluster: { cluster: { name: "c", version: "1.36", x: "${aws_subnet.private.id}" } },
      aws_eks_node_group: {
        group: { node_group_name_prefix: "g-", x: ["${aws_subnet.private.id}", "${aws_eks_cluster.cluster.name}"] },
      },
    }),
  ]);
  expect(lines(diagram).filter((line) => line.includes("-->"))).toEqual(["s0n0 --> s0n1", "s0n1 --> s0n2"]);
});

test("a stack comes after the cluster of the one it depends on", () => {
  const above = stack({ aws_eks_cluster: { cluster: { name: "c", version: "1.36" } } });
  const below = stack({}, { name: "b", dependencies: ["a"] });
  expect(lines(diagramOf([above, below]))).toContain("s0n0 --> s1");
});

test("a workload stands on its cluster's platform, which stands on the cluster: no arrow follows from others", () => {
  const cluster = stack({ aws_eks_cluster: { cluster: { name: "c", version: "1.36" } } });
  const release = { name: "traefik", chart: "traefik", version: "41.3.0" };
  const platform = stack({ helm_release: { it: release } }, { name: "platform", dependencies: ["a"] });
  const workload = stack({}, { name: "workload", dependencies: ["a", "platform"] });
  const diagram = lines(diagramOf([cluster, platform, workload]));
  expect(diagram).toContain('s1n0["chart traefik<br>41.3.0"]');
  expect(diagram.filter((line) => line.includes("-->"))).toEqual(["s0n0 --> s1", "s1 --> s2"]);
});

test("a registry is drawn with its key", () => {
  const diagram = lines(
    diagramOf([
      stack({
        azurerm_key_vault: { vault: { name: "kv" } },
        azurerm_key_vault_key: { key: { name: "registry", key_vault_id: "${azurerm_key_vault.vault.id}" } },
        azurerm_container_registry: { it: { name: "r", encryption: [{ x: "${azurerm_key_vault_key.key.id}" }] } },
      }),
      stack({ aws_ecr_repository: { it: { name: "team/web-api" } } }),
    ]),
  );
  expect(diagram).toEqual(
    expect.arrayContaining([
      's0n0["key vault kv"]',
      's0n1["registry r"]',
      "s0n0 --> s0n1",
      's1n0["repository team/web-api"]',
    ]),
  );
});

test("names are text, not markup", () => {
  const diagram = diagramOf([stack({ aws_s3_bucket: { it: { bucket: '"]; <script>' } } })]);
  expect(diagram).toContain('"bucket &quot;]; &lt;script&gt;"');
});

test("nothing is no diagram", () => {
  expect(diagramOf([stack({ aws_route: { it: {} } })])).toBeUndefined();
});

test("what is too large to read is not drawn", () => {
  const buckets = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`b${index}`, { bucket: `b${index}` }]));
  expect(diagramOf([stack({ aws_s3_bucket: buckets(80) })])).toBeDefined();
  expect(diagramOf([stack({ aws_s3_bucket: buckets(81) })])).toBeUndefined();
});
