import { textIn } from "../state-values";

const state = {
  values: {
    root_module: {
      resources: [
        {
          address: "data.aws_eks_cluster.cluster",
          values: { endpoint: "https://eks.example.com", certificate_authority: [{ data: "Y2E=" }] },
        },
        { address: "kubernetes_namespace_v1.own", values: { metadata: [{ name: "team" }] } },
      ],
    },
  },
};

test.each([
  ["team", "team"],
  ["${kubernetes_namespace_v1.own.metadata[0].name}", "team"],
  ["${data.aws_eks_cluster.cluster.endpoint}", "https://eks.example.com"],
  ["${base64decode(data.aws_eks_cluster.cluster.certificate_authority[0].data)}", "ca"],
  ["${kubernetes_namespace_v1.other.metadata[0].name}", undefined],
  ["${data.aws_eks_cluster.cluster.certificate_authority[1].data}", undefined],
  [undefined, undefined],
])("%s is %s", (argument, text) => expect(textIn(argument, state)).toBe(text));
