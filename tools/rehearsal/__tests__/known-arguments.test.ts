import { keepKnownArguments, type ProviderSchema } from "../known-arguments";

const schema: ProviderSchema = {
  resource_schemas: {
    thing: {
      block: { attributes: { name: {} }, block_types: { part: { block: { attributes: { size: {} } } } } },
    },
  },
};

const stack = (body: object) => ({ resource: { thing: { one: body } } });
const keep = (body: object) => keepKnownArguments(stack(body), [schema]);

test("known arguments and meta-arguments are kept", () => {
  const body = { name: "a", depends_on: ["x"], lifecycle: { prevent_destroy: true }, part: [{ size: 1 }] };
  expect(keep(body)).toEqual({ stack: stack(body), dropped: [] });
});

test("unknown arguments are dropped and listed by address and path", () => {
  expect(keep({ name: "a", protection: true, part: [{ size: 1 }, { size: 2, weight: 3 }] })).toEqual({
    stack: stack({ name: "a", part: [{ size: 1 }, { size: 2 }] }),
    dropped: ["thing.one: protection", "thing.one: part.weight"],
  });
});

test("a resource of another provider is unchanged", () => {
  const other = { resource: { other: { one: { anything: 1 } } } };
  expect(keepKnownArguments(other, [schema])).toEqual({ stack: other, dropped: [] });
});
