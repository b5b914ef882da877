import type { Stack } from "../../pipeline/synthesized";
import { environmentsOf, stacksOf } from "../targets";

const ENVIRONMENTS = ["production", "production-eu", "staging"];
const stack = (name: string): Stack => ({ name, directory: "", dependencies: [], json: {} });
const STACKS = ["production-eks", "production-eks-web-api", "production-eu-eks", "staging-aks"].map(stack);
const named = (...targets: string[]) => stacksOf(targets, ENVIRONMENTS, STACKS).map(({ name }) => name);

test("a target is an environment or a stack of one, and the longest name of an environment counts", () => {
  expect(environmentsOf(["production", "staging-aks"], ENVIRONMENTS)).toEqual(["production", "staging"]);
  expect(environmentsOf(["production-eu-eks"], ENVIRONMENTS)).toEqual(["production-eu"]);
  expect(named("production")).toEqual(["production-eks", "production-eks-web-api"]);
  expect(named("production-eu")).toEqual(["production-eu-eks"]);
  expect(named("staging", "production-eks-web-api")).toEqual(["production-eks-web-api", "staging-aks"]);
});

test("a target that is neither is refused with what there is", () => {
  expect(() => environmentsOf(["prodution"], ENVIRONMENTS)).toThrow(
    "prodution is neither an environment nor a stack; expected production, production-eu, staging, or a stack such as production-eks; did you mean",
  );
  expect(() => named("production-gke")).toThrow("production-gke is not a stack; expected one of production-eks, ");
});

test("a stack beside its own environment is refused: the environment would go whole", () => {
  expect(() => environmentsOf(["production", "production-eks"], ENVIRONMENTS)).toThrow(
    "production-eks is part of production: name one of them",
  );
});
