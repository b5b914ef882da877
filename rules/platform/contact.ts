import type { Environment } from "../../environments/environment";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Let's Encrypt can write to whom the certificates belong. */
export const contact: Rule<Environment> = {
  id: "platform/contact",
  source: "https://letsencrypt.org/docs/expiration-emails/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { platform }]) =>
      requires(
        `clusters.${key}.platform.certManager.email`,
        platform?.certManager?.email,
        (email) => /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(email),
        "is no mail address: take one that people read, platform@example.com say",
      ),
    ),
};
