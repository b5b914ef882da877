import type { EksConfig } from "../../stacks/eks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** An add-on's version names AWS's build of it. */
export const addOnVersions: Rule<Pick<EksConfig, "addOnVersions">> = {
  id: "eks/add-on-versions",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html",
  check: ({ addOnVersions = {} }) =>
    Object.entries(addOnVersions).flatMap(([name, version]) =>
      requires(
        `addOnVersions.${name}`,
        version,
        (text) => /^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(text),
        "is not an add-on version: take one like v1.12.4-eksbuild.1 or leave it out",
      ),
    ),
};
