import { hoversOf } from "../support/language-server";

const TEXT = `
import type { Environment } from "../config/environment";

const environment = {
  name: "a",
  protected: false,
  backend: { type: "local" },
  tags: {},
  clusters: {
    eks: {
      type: "eks",
      accountId: "111122223333",
      region: "us-east-1",
      admins: [],
      network: { vpcCidr: "10.20.0.0/16", availabilityZones: [], natGateways: "one" },
      nodeGroups: {},
      workloads: {},
    },
  },
} as const satisfies Environment;

const { eks } = (environment as Environment).clusters;
if (eks?.type === "eks" && eks.network.vpcId === undefined) {
  const { natGateways } = eks.network;
}
`;

let stated: string | undefined;
let read: string | undefined;

beforeAll(async () => {
  [stated, read] = await hoversOf(TEXT, "natGateways");
});

test("an editor shows a property's values, meaning and default from the schema", () => {
  expect(read).toContain('"none" | "one" | "per-zone" | "regional"');
  expect(read).toContain("NAT gateways for the private subnets: `one` (cheap, one zone's loss cuts all)");
  expect(read).toContain('@default — "per-zone"');
});

test("it shows the values where a literal states the property", () => {
  expect(stated).toContain('natGateways?: "none" | "one" | "per-zone" | "regional"');
});

// TypeScript 5.9 and 6.0 do; 7.0.2 shows no comment of a mapped type: https://github.com/microsoft/typescript-go/issues/4677
test("it does not show the meaning where a literal states the property, yet", () => {
  expect(stated).not.toContain("NAT gateways for the private subnets");
});
