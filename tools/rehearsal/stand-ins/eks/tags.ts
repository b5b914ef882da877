import type { Account } from "./account";
import { ApiError } from "./api-error";
import { type Call, type Handlers, read } from "./call";

/** https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html */
export function checkedTags(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  const reserved = Object.keys(tags).find((key) => key.toLowerCase().startsWith("aws:"));
  if (reserved !== undefined) throw new ApiError("BadRequestException", `Tag key ${reserved} starts with aws:`);
  if (Object.keys(tags).length > 50) throw new ApiError("BadRequestException", "More than 50 tags");
  return { ...tags };
}

export function tagHandlers({ store }: Account) {
  const tagged = ({ parameters }: Call) => {
    const held = store.byArn(parameters["resourceArn"] ?? "");
    if (held === undefined) throw new ApiError("NotFoundException", `No resource found: ${parameters["resourceArn"]}`);
    return held.body;
  };
  return {
    ListTagsForResource: (call) => ({ tags: tagged(call).tags }),
    TagResource: (call) => {
      const { tags } = read<{ tags: Record<string, string> }>(call, "tags");
      const body = tagged(call);
      body.tags = checkedTags({ ...body.tags, ...tags });
      return {};
    },
    UntagResource: (call) => {
      const keys = call.query.getAll("tagKeys");
      const body = tagged(call);
      body.tags = Object.fromEntries(Object.entries(body.tags).filter(([key]) => !keys.includes(key)));
      return {};
    },
  } satisfies Handlers;
}
