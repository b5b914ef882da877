import type { Bootstrap } from "../../environments/bootstrap";
import { requires } from "../requires";
import type { Rule } from "../rule";

const OWNER = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38})";
const NAME = "(?!\\.{1,2}$)[\\w.-]{1,100}";
const FORM = new RegExp(`^(?:${OWNER}/${NAME}|${OWNER}@\\d+/(?:[\\w.-]{1,100})@\\d+)$`);

/** The clouds trust one repository, named as GitHub's tokens name it: a part left open would trust others. */
export const repository: Rule<Pick<Bootstrap, "repository">> = {
  id: "bootstrap/repository",
  source: "https://docs.github.com/actions/reference/security/oidc",
  check: ({ repository }) =>
    requires(
      "repository",
      repository,
      (name) => FORM.test(name),
      "is not one repository: take owner/name, or owner@1234/name@5678 where its subjects are immutable; no wildcard",
    ),
};
