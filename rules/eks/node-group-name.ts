import { requires } from "../requires";
import type { Named, Rule } from "../rule";

/** A node group's name ends in Terraform's 26 characters, so that a replacement can exist beside it. */
export const nodeGroupName: Rule<Named<unknown>> = {
  id: "eks/node-group-name",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
  check: ({ name }) =>
    requires(
      "",
      name,
      (text) => /^[0-9A-Za-z][0-9A-Za-z_-]{0,35}$/.test(text),
      "is not a node group's name: take 1 to 36 letters, digits, - and _, a letter or digit first",
    ),
};
