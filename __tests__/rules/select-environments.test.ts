import { ConfigurationError } from "../../rules/configuration-error";
import { selectEnvironments } from "../../rules/select-environments";
import { environments } from "../fixtures/all";

const selected = (names: string | undefined) => selectEnvironments(environments, names).map(({ name }) => name);

test.each([
  [undefined, ["production", "staging", "local"]],
  ["", ["production", "staging", "local"]],
  ["staging", ["staging"]],
  ["local, production", ["production", "local"]],
  ["local,local", ["local"]],
])("ENVIRONMENTS=%s", (names, expected) => {
  expect(selected(names)).toEqual(expected);
});

test.each(["nope", "Production", "production,", " ", "prod"])("ENVIRONMENTS=%j is refused", (names) => {
  expect(() => selected(names)).toThrow(ConfigurationError);
});

test("an unknown name is told the known ones", () => {
  expect(() => selected("production,nope")).toThrow(
    'ENVIRONMENTS: 1 problem\n  ENVIRONMENTS  "nope" must be one of production, staging, local  [',
  );
});

test("a name that is nearly right is told its nearest neighbour", () => {
  expect(() => selected("stagin")).toThrow('"stagin" must be one of production, staging, local; did you mean staging?');
});
