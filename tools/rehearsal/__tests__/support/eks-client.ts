import { type EksServer, type EksServerOptions, startEksServer } from "../../stand-ins/eks/eks-server";

/** The members of answers that tests read; each answer has some of them. */
interface AnswerBody {
  readonly message: string;
  readonly update: { readonly id: string; readonly type: string; readonly status: string; readonly params: object[] };
  readonly updateIds: string[];
  readonly cluster: {
    readonly arn: string;
    readonly status: string;
    readonly version: string;
    readonly createdAt: number;
    readonly identity: { readonly oidc: { readonly issuer: string } };
    readonly logging: { readonly clusterLogging: object[] };
    readonly resourcesVpcConfig: object;
  };
  readonly nodegroup: {
    readonly status: string;
    readonly resources: { readonly autoScalingGroups: { readonly name: string }[] };
  };
  readonly addon: { readonly addonArn: string; readonly status: string; readonly podIdentityAssociations: string[] };
  readonly addons: { readonly addonVersions: { readonly addonVersion: string }[] }[];
  readonly accessEntry: { readonly accessEntryArn: string };
  readonly accessPolicies: { readonly name: string; readonly arn: string }[];
  readonly association: { readonly associationArn: string; readonly associationId: string };
}

export interface Answer {
  readonly status: number;
  /** The error's code, as the header names it. */
  readonly code: string | null;
  readonly body: AnswerBody;
}

/** Plain requests to a stand-in, as an AWS SDK makes them. */
export interface EksClient {
  readonly server: EksServer;
  get(path: string, region?: string): Promise<Answer>;
  post(path: string, body?: object, region?: string): Promise<Answer>;
  del(path: string): Promise<Answer>;
}

export const CLUSTER = {
  name: "c",
  version: "1.35",
  roleArn: "arn:aws:iam::123456789012:role/cluster",
  resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
  accessConfig: { authenticationMode: "API" },
};

export const GROUP = {
  nodegroupName: "g",
  nodeRole: "arn:aws:iam::123456789012:role/node",
  subnets: ["subnet-1"],
  scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 2 },
};

const running: EksServer[] = [];

/** A stand-in of its own for one test. */
export async function eksClient(options?: EksServerOptions): Promise<EksClient> {
  const server = await startEksServer(options);
  running.push(server);
  async function send(method: string, path: string, body?: object, region = "us-east-1"): Promise<Answer> {
    const scope = `Credential=test/20260101/${region}/eks/aws4_request`;
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` },
      ...(body && { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      code: response.headers.get("x-amzn-errortype"),
      body: (await response.json()) as AnswerBody,
    };
  }
  return {
    server,
    get: (path, region) => send("GET", path, undefined, region),
    post: (path, body, region) => send("POST", path, body, region),
    del: (path) => send("DELETE", path),
  };
}

/** A stand-in that holds the cluster `c`, ready. */
export async function withCluster(settings: object = {}, options?: EksServerOptions): Promise<EksClient> {
  const client = await eksClient(options);
  const { status, body } = await client.post("/clusters", { ...CLUSTER, ...settings });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return client;
}

/** Stops every stand-in that a test started. */
export async function stopEksServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
}
