import type { GenericSchema } from "valibot";
import { count, flag, instead, object, oneOf, optional, shapeBy, text, variants } from "../../../config/schema";
import { propertiesOf } from "../schema-tree";

const conditions = (...shapes: readonly GenericSchema[]) =>
  propertiesOf(shapeBy(shapes, () => shapes[0] as GenericSchema)).map(({ path, condition }) => [path, condition]);

test("one of two ways to say the same names the other", () => {
  const range = object({ min: count, max: count, fixed: instead("min and max") });
  expect(conditions(range, object({ fixed: count, min: instead("fixed"), max: instead("fixed") }))).toEqual([
    ["min", "or `fixed`"],
    ["max", "or `fixed`"],
    ["fixed", "or `min`, `max`"],
  ]);
});

test("what only one shape may leave out names what that shape must have, or must not", () => {
  const regular = object({ size: text, surge: optional(count, 1), spot: instead("surge") });
  expect(
    conditions(regular, object({ size: text, spot: flag, surge: instead("spot"), price: optional(count) })),
  ).toEqual([
    ["size", undefined],
    ["surge", "not beside `spot`"],
    ["spot", "none"],
    ["price", "only beside `spot`"],
  ]);
});

test("a shape by its type names the type; one that is no object has no say", () => {
  const places = variants({
    file: object({ type: oneOf("file") }),
    bucket: object({ type: oneOf("bucket"), name: text }),
  });
  expect(propertiesOf(places).map(({ path, condition }) => [path, condition])).toEqual([
    ["type", undefined],
    ["name", 'with `type` "bucket"'],
  ]);
  expect(conditions(text, object({ tag: text }))).toEqual([["tag", undefined]]);
});
