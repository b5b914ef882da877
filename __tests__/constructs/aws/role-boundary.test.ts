import { production } from "../../fixtures/production";
import { synthesizeEnvironments } from "../../support/complete";
import { resourcesOf } from "../../support/synthesize";

const { permissionsBoundary, ...unbounded } = production;

function rolesOf(environment: typeof production | typeof unbounded) {
  const stacks = synthesizeEnvironments(environment);
  return ["production-eks", "production-eks-platform"].map((name) =>
    stacks[name] ? resourcesOf(stacks[name], "aws_iam_role").map((role) => role["permissions_boundary"]) : [],
  );
}

test("every role of a cluster and of its platform is bounded where the environment says by what", () => {
  const roles = rolesOf(production);
  for (const own of roles) {
    expect(own.length).toBeGreaterThan(0);
    expect(new Set(own)).toEqual(new Set([`arn:aws:iam::111122223333:policy/${permissionsBoundary}`]));
  }
});

test("no role is bounded by default", () => {
  for (const own of rolesOf(unbounded)) expect(new Set(own)).toEqual(new Set([undefined]));
});
