import type { ControlPlaneConfig } from "../../constructs/aws/control-plane";
import type { Rule } from "../rule";

const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Without an access entry nobody enters the cluster: its creator is no administrator. */
export const admins: Rule<Pick<ControlPlaneConfig, "admins">> = {
  id: "eks/admins",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
  check: ({ admins }) => {
    if (admins.length === 0) {
      return [{ path: "admins", value: admins, message: "locks everyone out: take at least one IAM role ARN" }];
    }
    return admins.flatMap((admin, index) => {
      const violation = (message: string) => [{ path: `admins.${index}`, value: admin, message }];
      if (!ROLE_ARN.test(admin)) {
        return violation("is not an IAM role's ARN: take arn:aws:iam::<account>:role/<name>, no user and no session");
      }
      return admins.indexOf(admin) < index ? violation("is there twice: take each role once") : [];
    });
  },
};
