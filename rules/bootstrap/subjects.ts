import type { Bootstrap } from "../../environments/bootstrap";
import type { Rule } from "../rule";

/** Branch and environments are parts of a subject that is compared letter by letter: no pattern, no other ref. */
export const subjects: Rule<Pick<Bootstrap, "defaultBranch" | "environments">> = {
  id: "bootstrap/subjects",
  source: "https://docs.github.com/actions/reference/security/oidc",
  check: ({ defaultBranch, environments }) => [
    ...(/^(?!refs\/)[\w.-]+(\/[\w.-]+)*$/.test(defaultBranch)
      ? []
      : [
          {
            path: "defaultBranch",
            value: defaultBranch,
            message: "is not one branch: take its name, for example main",
          },
        ]),
    ...Object.keys(environments)
      .filter((name) => !/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name))
      .map((name) => ({
        path: "environments",
        value: name,
        message: "is not one environment: take 1 to 30 of a-z, 0-9 and dashes, with a letter or digit at both ends",
      })),
    ...(Object.keys(environments).length > 0
      ? []
      : [{ path: "environments", value: environments, message: "is not any environment: take at least one" }]),
  ],
};
