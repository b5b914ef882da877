import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

const TAGGED = /^[^\s:@]+(:\d+)?(\/[^\s:@]+)*:(?<tag>[\w][\w.-]{0,127})$/;
const DIGEST = /^[^\s@]+@sha256:[0-9a-f]{64}$/;

/** The image has a tag other than `latest`, or a digest: what runs is what was reviewed. */
export const imagePinned: Rule<WorkloadConfig> = {
  id: "workload/image-pinned",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  check: ({ container: { image } }) => {
    if (DIGEST.test(image)) return [];
    const tag = TAGGED.exec(image)?.groups?.["tag"];
    if (tag !== undefined && tag !== "latest") return [];
    return [
      {
        path: "container.image",
        value: image,
        message:
          "is not pinned: take a version's tag, for example registry.example.com/web-api:1.2.3, or a @sha256 digest",
      },
    ];
  },
};
