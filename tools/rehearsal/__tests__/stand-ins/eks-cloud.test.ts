import { CLUSTER, eksClient, GROUP, stopEksServers } from "../support/eks-client";
import { type QueryApi, queryApi } from "../support/query-api";

const INVALID = { status: 400, code: "InvalidParameterException" };
const POD_ROLE = "arn:aws:iam::123456789012:role/pod";

/** Subnets as `vpc-zone`, and which service each role trusts. */
const SUBNETS: Record<string, string> = { s1: "v-a", s2: "v-b", s3: "v-c", s4: "v-a", other: "w-a" };
const TRUST: Record<string, string> = { cluster: "eks", node: "ec2", pod: "pods.eks" };

let aws: QueryApi;

beforeEach(async () => {
  aws = await queryApi(({ parameters }) => {
    switch (parameters["Action"]) {
      case "DescribeSubnets": {
        const ids = Object.entries(parameters).flatMap(([key, id]) => (key.startsWith("SubnetId.") ? [id] : []));
        if (ids.some((id) => SUBNETS[id] === undefined)) return undefined;
        const places = ids.map((id) => SUBNETS[id]?.split("-") ?? []);
        return places.map(([v, z]) => `<vpcId>${v}</vpcId><availabilityZone>${z}</availabilityZone>`).join("");
      }
      case "GetRole": {
        const name = parameters["RoleName"] ?? "";
        if (TRUST[name] === undefined) return undefined;
        const trust = encodeURIComponent(`{"Service":"${TRUST[name]}.amazonaws.com"}`);
        const arn = `arn:aws:iam::123456789012:role/${name}`;
        return `<Arn>${arn}</Arn><AssumeRolePolicyDocument>${trust}</AssumeRolePolicyDocument>`;
      }
      case "DescribeLaunchTemplateVersions": {
        const { "LaunchTemplateVersion.1": version, LaunchTemplateId: id } = parameters;
        if (id !== "lt-1") return undefined;
        const number = version?.startsWith("$") ? "7" : version;
        return `<launchTemplateId>lt-1</launchTemplateId><launchTemplateName>t</launchTemplateName><versionNumber>${number}</versionNumber>`;
      }
      case "CreateSecurityGroup":
        return "<groupId>sg-1</groupId>";
      default:
        return "<ok/>";
    }
  });
});

afterEach(async () => {
  await stopEksServers();
  await aws.stop();
});

const cluster = (subnetIds: string[], settings: object = {}) => {
  return { ...CLUSTER, resourcesVpcConfig: { subnetIds }, ...settings };
};

async function withCluster(...subnetIds: string[]) {
  const client = await eksClient({ awsEndpoint: aws.url });
  expect(await client.post("/clusters", cluster(subnetIds))).toMatchObject({ status: 200 });
  return client;
}

const changes = () =>
  aws.calls.map(({ parameters }) => parameters["Action"]).filter((action) => !/^(Describe|Get)/.test(action ?? ""));

test("a cluster's security group is created in its VPC and deleted with it", async () => {
  const { get, del } = await withCluster("s1", "s2");
  expect((await get("/clusters/c")).body.cluster.resourcesVpcConfig).toMatchObject({
    vpcId: "v",
    clusterSecurityGroupId: "sg-1",
  });
  expect(changes()).toEqual(["CreateSecurityGroup", "AuthorizeSecurityGroupIngress"]);
  await del("/clusters/c");
  expect(changes().slice(2)).toEqual(["DeleteSecurityGroup"]);
});

test("a node group's Auto Scaling group and template are created and deleted with it", async () => {
  const { post, del } = await withCluster("s1", "s2");
  const { nodegroup } = (await post("/clusters/c/node-groups", { ...GROUP, subnets: ["s1", "s3"] })).body;
  const [group] = nodegroup.resources.autoScalingGroups;
  const creation = aws.calls.find(({ parameters }) => parameters["Action"] === "CreateAutoScalingGroup");
  expect(creation).toMatchObject({
    service: "autoscaling",
    parameters: { AutoScalingGroupName: group?.name, VPCZoneIdentifier: "s1,s3" },
  });
  await del("/clusters/c/node-groups/g");
  expect(changes().slice(2)).toEqual([
    "CreateLaunchTemplate",
    "CreateAutoScalingGroup",
    "DeleteAutoScalingGroup",
    "DeleteLaunchTemplate",
  ]);
});

test("a launch template's version is resolved to a number", async () => {
  const { post, get } = await withCluster("s1", "s2");
  const launchTemplate = { id: "lt-1", version: "$Latest" };
  await post("/clusters/c/node-groups", { ...GROUP, subnets: ["s1"], launchTemplate });
  expect((await get("/clusters/c/node-groups/g")).body.nodegroup).toMatchObject({
    launchTemplate: { id: "lt-1", name: "t", version: "7" },
  });
});

test.each([
  ["two subnets of one zone", cluster(["s1", "s4"])],
  ["subnets of two VPCs", cluster(["s1", "s2", "other"])],
  ["a subnet that does not exist", cluster(["s1", "s9"])],
  ["a role that does not exist", cluster(["s1", "s2"], { roleArn: "arn:aws:iam::123456789012:role/nobody" })],
  ["a role that trusts another service", cluster(["s1", "s2"], { roleArn: GROUP.nodeRole })],
  ["a role of another account", cluster(["s1", "s2"], { roleArn: "arn:aws:iam::999999999999:role/cluster" })],
])("CreateCluster refuses %s and creates nothing", async (_what, request) => {
  const { post, server } = await eksClient({ awsEndpoint: aws.url });
  expect(await post("/clusters", request)).toMatchObject(INVALID);
  expect(server.inventory()).toEqual([]);
  expect(changes()).toEqual([]);
});

test.each([
  ["a subnet of another VPC", { subnets: ["other"] }],
  ["a role that trusts another service", { nodeRole: CLUSTER.roleArn }],
  ["a launch template that does not exist", { launchTemplate: { id: "lt-9" } }],
])("CreateNodegroup refuses %s and creates nothing", async (_what, settings) => {
  const { post } = await withCluster("s1", "s2");
  const request = { ...GROUP, subnets: ["s1"], ...settings };
  expect(await post("/clusters/c/node-groups", request)).toMatchObject(INVALID);
  expect(changes()).toHaveLength(2);
});

test("a Pod Identity role must exist and trust pods", async () => {
  const { post } = await withCluster("s1", "s2");
  const association = { namespace: "n", serviceAccount: "s" };
  const path = "/clusters/c/pod-identity-associations";
  const answers = [
    await post(path, { ...association, roleArn: `${POD_ROLE}-2` }),
    await post(path, { ...association, roleArn: GROUP.nodeRole }),
  ];
  expect(answers).toMatchObject([INVALID, INVALID]);
  expect(answers.map(({ body }) => body.message)).toEqual([
    expect.stringContaining("Role provided in the request does not exist"),
    expect.stringContaining("Trust policy of the role provided is invalid"),
  ]);
  expect(await post(path, { ...association, roleArn: POD_ROLE })).toMatchObject({ status: 200 });
});

test("an add-on keeps its association if a new one is refused", async () => {
  const { post, server } = await withCluster("s1", "s2");
  const associations = () => server.inventory().filter(({ kind }) => kind === "podIdentityAssociation");
  const to = (roleArn: string) => [{ serviceAccount: "aws-node", roleArn }];
  await post("/clusters/c/addons", { addonName: "vpc-cni", podIdentityAssociations: to(POD_ROLE) });
  const before = associations();
  const podIdentityAssociations = to(GROUP.nodeRole);
  expect(await post("/clusters/c/addons/vpc-cni/update", { podIdentityAssociations })).toMatchObject(INVALID);
  expect(associations()).toEqual(before);
  expect(await post("/clusters/c/addons", { addonName: "coredns", podIdentityAssociations })).toMatchObject(INVALID);
  expect(associations()).toEqual(before);
});

test("the control plane can move to other subnets of its zones, and not to another zone or VPC", async () => {
  const { post, get } = await withCluster("s1", "s2");
  const to = (...subnetIds: string[]) => post("/clusters/c/update-config", { resourcesVpcConfig: { subnetIds } });
  expect(await to("s1", "s2", "s3")).toMatchObject(INVALID);
  expect(await to("s2", "other")).toMatchObject(INVALID);
  expect(await to("s4", "s2")).toMatchObject({ status: 200, body: { update: { type: "VpcConfigUpdate" } } });
  expect((await get("/clusters/c")).body.cluster.resourcesVpcConfig).toMatchObject({ subnetIds: ["s4", "s2"] });
});
