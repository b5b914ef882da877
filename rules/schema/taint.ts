import { object, oneOf, optional, text } from "./values";

export const taintEffect = oneOf("NoSchedule", "PreferNoSchedule", "NoExecute");

export const taint = object({ key: text, value: optional(text), effect: taintEffect });
