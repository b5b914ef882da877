import type { EcrConfig } from "../../constructs/aws/ecr-registry";
import { requires } from "../requires";
import type { Rule } from "../rule";

const ROLE = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const PRINCIPAL = /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;

/** Admins and CI are IAM principals by their ARNs, each one: a session's is none, and a pattern would let others in. */
export const principals: Rule<EcrConfig> = {
  id: "registry/principals",
  source:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn",
  check: ({ admins, pusherArn }) => [
    ...requires("admins", admins, ({ length }) => length > 0, "is nobody: take at least one IAM role's ARN"),
    ...admins.flatMap((admin, index) =>
      requires(
        `admins.${index}`,
        admin,
        (arn) => ROLE.test(arn),
        "is not an IAM role's ARN: take arn:aws:iam::<account>:role/<name>, no user and no session",
      ),
    ),
    ...requires(
      "pusherArn",
      pusherArn,
      (arn) => PRINCIPAL.test(arn),
      "is not an IAM principal's ARN: take arn:aws:iam::<account>:role/<name>, or user/<name>; no session",
    ),
  ],
};
