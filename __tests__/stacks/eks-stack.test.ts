import { EksStack } from "../../stacks/eks-stack";
import { production } from "../fixtures/production";
import { completeEks, synthesizeEnvironments } from "../support/complete";
import { minimalEks, minimalGroup, TAGS } from "../support/eks";
import { resourcesOf, synthesizeApp } from "../support/synthesize";
import { addressOf, prerequisitesOf, resourceAt, synthesizeEks } from "../support/synthesize-eks";

const stack = synthesizeEks();

function comesAfter(address: string, type: string): string[] {
  return [...prerequisitesOf(stack, address)].filter((prerequisite) => prerequisite.startsWith(`${type}.`));
}

function addOn(name: string): string {
  return addressOf(stack, "aws_eks_addon", `${name}/add-on`);
}

const clusterAddress = addressOf(stack, "aws_eks_cluster", "control-plane/cluster");
const nodesAddress = addressOf(stack, "aws_eks_node_group", "node-group-general/group");

test("the provider touches the stated account only and tags everything", () => {
  expect(stack.provider?.["aws"]).toEqual([
    { region: "us-east-1", allowed_account_ids: ["111122223333"], default_tags: [{ tags: TAGS }] },
  ]);
});

test("a stated range of Services is the cluster's, and without one AWS chooses it", () => {
  const network = { ...minimalEks.network, serviceCidr: "10.96.0.0/16" };
  const [stated] = resourcesOf(synthesizeEks({ network }), "aws_eks_cluster");
  expect(stated).toMatchObject({ kubernetes_network_config: { service_ipv4_cidr: "10.96.0.0/16" } });
  expect(resourcesOf(stack, "aws_eks_cluster")[0]).not.toHaveProperty("kubernetes_network_config");
});

test("the outputs are what another tool or a team's own resources start from", () => {
  expect(stack.output).toEqual({
    cluster_certificate_authority: { value: expect.stringMatching(/certificate_authority\[0\]\.data\}$/) },
    cluster_security_group_id: { value: expect.stringMatching(/cluster_security_group_id\}$/) },
    key_arn: { value: expect.stringMatching(/^\$\{aws_kms_key\./) },
    node_role_arn: { value: expect.stringMatching(/^\$\{aws_iam_role\.node-role/) },
    oidc_issuer: { value: expect.stringMatching(/oidc\[0\]\.issuer\}$/) },
    oidc_provider_arn: { value: expect.stringMatching(/^\$\{aws_iam_openid_connect_provider\./) },
    private_subnet_ids: { value: [1, 2, 3].map(() => expect.stringMatching(/private-subnet.*\.id\}$/)) },
    public_subnet_ids: { value: [1, 2, 3].map(() => expect.stringMatching(/public-subnet.*\.id\}$/)) },
    vpc_id: { value: expect.stringMatching(/^\$\{aws_vpc\./) },
    cluster_name: { value: expect.stringMatching(/^\$\{aws_eks_cluster\..*\.name\}$/) },
    cluster_endpoint: { value: expect.stringMatching(/^\$\{aws_eks_cluster\..*\.endpoint\}$/) },
    kubeconfig_command: { value: "aws eks update-kubeconfig --name c --region us-east-1" },
  });
});

test("add-on versions alone are looked up, while planning: an upgrade never detaches a policy because an ARN is unknown", () => {
  expect(Object.keys(stack.data ?? {})).toEqual(["aws_eks_addon_version"]);
  expect(JSON.stringify(stack.data)).not.toMatch(/depends_on|\$\{/);
});

test("the control plane waits for neither NAT nor nodes nor add-ons", () => {
  for (const type of ["aws_nat_gateway", "aws_route", "aws_eks_node_group", "aws_eks_addon"]) {
    expect(comesAfter(clusterAddress, type)).toEqual([]);
  }
});

test("nodes wait for the add-ons that make them ready, for NAT and for their role's rights", () => {
  expect(comesAfter(nodesAddress, "aws_eks_addon").sort()).toEqual(
    [addOn("eks-pod-identity-agent"), addOn("vpc-cni"), addOn("kube-proxy")].sort(),
  );
  expect(comesAfter(nodesAddress, "aws_nat_gateway")).toHaveLength(3);
  expect(comesAfter(nodesAddress, "aws_iam_role_policy_attachment")).toEqual(
    expect.arrayContaining([
      addressOf(stack, "aws_iam_role_policy_attachment", "node-role/AmazonEKSWorkerNodePolicy"),
      addressOf(stack, "aws_iam_role_policy_attachment", "node-role/AmazonEC2ContainerRegistryPullOnly"),
    ]),
  );
});

test("vpc-cni gets its credentials from the agent, so it waits for it", () => {
  expect(comesAfter(addOn("vpc-cni"), "aws_eks_addon")).toEqual([addOn("eks-pod-identity-agent")]);
});

test.each(["coredns", "metrics-server", "aws-ebs-csi-driver"])("%s waits for nodes", (name) => {
  expect(comesAfter(addOn(name), "aws_eks_node_group")).toEqual([nodesAddress]);
});

test.each(["eks-pod-identity-agent", "vpc-cni", "kube-proxy"])("%s waits for neither nodes nor NAT", (name) => {
  expect(comesAfter(addOn(name), "aws_eks_node_group")).toEqual([]);
  expect(comesAfter(addOn(name), "aws_nat_gateway")).toEqual([]);
});

test("the nodes' role holds two policies", () => {
  const policies = resourcesOf(stack, "aws_iam_role_policy_attachment")
    .filter(({ role }) => String(role).includes(".node-role_"))
    .map(({ policy_arn }) => policy_arn);
  expect(policies).toEqual([
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
  ]);
});

test("any number of groups share one node role", () => {
  const nodeGroups = { a: minimalGroup, b: minimalGroup, c: minimalGroup };
  const groups = resourcesOf(synthesizeEks({ nodeGroups }), "aws_eks_node_group");
  expect(groups).toHaveLength(3);
  expect(new Set(groups.map(({ node_role_arn }) => node_role_arn)).size).toBe(1);
});

test("production's groups carry the article's numbers", () => {
  const { eks } = production.clusters;
  const stacks = synthesizeEnvironments({ ...production, clusters: { eks } });
  const json = stacks["production-eks"];
  if (json === undefined) throw new Error("the stack was not synthesized");
  expect(resourceAt(json, "aws_eks_node_group", "node-group-general/group")).toMatchObject({
    instance_types: ["m6i.large"],
    scaling_config: { min_size: 2, max_size: 10, desired_size: 3 },
    labels: { "workload-type": "general" },
  });
  expect(resourceAt(json, "aws_eks_node_group", "node-group-spot/group")).toMatchObject({
    capacity_type: "SPOT",
    instance_types: ["m6i.large", "m5.large", "m5a.large"],
    scaling_config: { min_size: 0, max_size: 20, desired_size: 2 },
    labels: { "workload-type": "batch" },
    taint: [{ key: "spot", value: "true", effect: "NO_SCHEDULE" }],
  });
});

test("two clusters in two regions stand side by side", () => {
  const settings = { backend: { type: "local" }, protected: false, tags: TAGS } as const;
  const network = { vpcCidr: "10.30.0.0/16", availabilityZones: ["eu-west-1a", "eu-west-1b"] };
  const stacks = synthesizeApp((app) => {
    new EksStack(app, "dev-us", { ...completeEks({ ...minimalEks, name: "dev" }), settings });
    new EksStack(app, "dev-eu", {
      ...completeEks({ ...minimalEks, region: "eu-west-1", network, name: "dev" }),
      settings,
    });
  });
  expect(Object.keys(stacks).sort()).toEqual(["dev-eu", "dev-us"]);
});

test("a cluster that was made elsewhere keeps its role, its Secrets' key, its security groups and its other nodes", () => {
  const clusterRoleArn = "arn:aws:iam::111122223333:role/old";
  const secretsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/old";
  const adopted = synthesizeEks({
    clusterRoleArn,
    secretsKeyArn,
    authenticationMode: "API_AND_CONFIG_MAP",
    additionalSecurityGroupIds: ["sg-00000001"],
    otherNodesSecurityGroupIds: ["sg-00000002"],
  });
  expect(resourceAt(adopted, "aws_eks_cluster", "control-plane/cluster")).toMatchObject({
    role_arn: clusterRoleArn,
    encryption_config: { provider: { key_arn: secretsKeyArn } },
    access_config: { authentication_mode: "API_AND_CONFIG_MAP" },
    vpc_config: { security_group_ids: ["sg-00000001"] },
  });
  const services = resourcesOf(adopted, "aws_iam_role").map(({ assume_role_policy }) => String(assume_role_policy));
  expect(services.filter((policy) => policy.includes('"eks.amazonaws.com"'))).toEqual([]);
  expect(resourceAt(adopted, "aws_kms_key", "encryption-key/key")["policy"]).toContain(clusterRoleArn);
  const group = expect.stringMatching(/cluster_security_group_id\}$/);
  expect(resourcesOf(adopted, "aws_vpc_security_group_ingress_rule")).toMatchObject([
    { ip_protocol: "-1", security_group_id: group, referenced_security_group_id: "sg-00000002" },
    { ip_protocol: "-1", security_group_id: "sg-00000002", referenced_security_group_id: group },
  ]);
});

test("what is there already is imported by its path in the stack, and a path that is none is refused", () => {
  const imports = { "control-plane/cluster": "c", "encryption-key/alias": "alias/eks/c" };
  expect(synthesizeEks({ imports })).toMatchObject({
    import: [
      { to: clusterAddress, id: "c" },
      { to: addressOf(stack, "aws_kms_alias", "encryption-key/alias"), id: "alias/eks/c" },
    ],
  });
  expect(stack).not.toHaveProperty("import");
  expect(() => synthesizeEks({ imports: { "control-plane/clusters": "c" } })).toThrow(
    'imports "control-plane/clusters" is not a resource of the stack test-eks; did you mean control-plane/cluster?',
  );
});
