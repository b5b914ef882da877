import { type ChangeSketch, planJson } from "./plan";

const TYPES = ["aws_security_group_rule", "aws_route", "aws_eks_node_group", "aws_iam_role_policy", "aws_subnet"];

/** The JSON of a plan of so many resources: a quarter each is created, updated, made anew and left alone. */
export function largePlan(resources: number): string {
  const changes = Array.from({ length: resources }, (_, index): ChangeSketch => {
    const values = (generation: number) => ({
      ...Object.fromEntries(Array.from({ length: 30 }, (_, key) => [`argument_${key}`, `value ${index} ${key}`])),
      name: `resource-${index}`,
      cidr_blocks: [`10.${index % 256}.${generation}.0/24`],
      policy: JSON.stringify({
        Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: [`arn:${index}`] }],
      }),
      settings: [{ size: generation, tags: { Environment: "production", Name: `resource-${index}` } }],
      password: `secret-${index % 50}-of-the-resource`,
    });
    const actions = [["create"], ["update"], ["delete", "create"], ["no-op"]][index % 4] ?? [];
    const isNew = index % 4 === 0;
    return {
      type: TYPES[index % TYPES.length] ?? "",
      name: `resource-${index}`,
      actions,
      ...(isNew ? {} : { before: values(1) }),
      after: values(index % 4 === 3 ? 1 : 2),
      after_sensitive: { password: true },
      ...(index % 4 === 2 ? { replace_paths: [["cidr_blocks"]] } : {}),
    };
  });
  return JSON.stringify(planJson(changes));
}
