import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

const HOST = /(?:[A-Za-z0-9](?:[-.A-Za-z0-9]*[A-Za-z0-9])?(?::\d+)?\/)?/;
const PART = /[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*/;
const TAG = /(?::(?<tag>\w[\w.-]{0,127}))?/;
const DIGEST = /(?<digest>@sha256:[0-9a-f]{64})?/;
// https://github.com/distribution/reference/blob/main/reference.go
const REFERENCE = new RegExp(`^${HOST.source}${PART.source}(?:/${PART.source})*${TAG.source}${DIGEST.source}$`);

/** The image has a tag other than `latest`, or a digest: what runs is what was reviewed. */
export const imagePinned: Rule<WorkloadConfig> = {
  id: "workload/image-pinned",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  check: ({ container: { image } }) => {
    const { tag = "latest", digest } = REFERENCE.exec(image)?.groups ?? {};
    if (digest !== undefined || tag !== "latest") return [];
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
