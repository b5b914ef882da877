import { imageText } from "../../lib/container-image";

const registries = {
  ecr: { type: "ecr", accountId: "111122223333", region: "eu-west-1" },
  acr: { type: "acr", name: "images" },
} as const;
const tag = { repository: "team/api", tag: "1.2.3" } as const;
const digest = { repository: "team/api", digest: "sha256:0" } as const;

test("text stays as it is", () => expect(imageText("ghcr.io/a:1", registries)).toBe("ghcr.io/a:1"));

test("a tag and a digest of a registry", () => {
  expect(imageText({ registry: "ecr", ...tag }, registries)).toBe(
    "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/api:1.2.3",
  );
  expect(imageText({ registry: "acr", ...digest }, registries)).toBe("images.azurecr.io/team/api@sha256:0");
});

test("of an unknown registry, its key, so that rules can still read the rest", () => {
  expect(imageText({ registry: "toString", ...tag }, registries)).toBe("toString/team/api:1.2.3");
});
