import "../quick-start";

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { validEnvironments } from "../__tests__/fuzz/environments";
import { synthesizeApp } from "../__tests__/support/synthesize";
import { type Manifest, manifestsOf } from "../checkers/manifests";
import { type OpenApi, schemaCheck } from "../checkers/open-api";
import { DEFAULT_KUBERNETES_VERSION } from "../constructs/shared/kubernetes-version";
import type { Environment } from "../environments/environment";
import { production } from "../environments/production";
import { END_OF_SUPPORT } from "../rules/kubernetes-support";
import { addEnvironment } from "../stacks/add-environment";

// What workloads become, held against the OpenAPI schema of every Kubernetes minor that a cluster may run.
// KUBERNETES_SCHEMAS names a folder with `<minor>.json` of each: the release's `api/openapi-spec/swagger.json`, or what
// a cluster of that minor says to `kubectl get --raw /openapi/v2`.
jest.setTimeout(120_000);

const PUBLISHED = "2026-11-01";
const supported = Object.values(END_OF_SUPPORT).flatMap((minors) =>
  Object.entries(minors)
    .filter(([, end]) => end >= PUBLISHED)
    .map(([minor]) => minor),
);
const minors = [...new Set([...supported, DEFAULT_KUBERNETES_VERSION])].sort();

const folder = process.env["KUBERNETES_SCHEMAS"];
if (folder === undefined) process.stderr.write(`skipped: KUBERNETES_SCHEMAS names no folder with ${minors}\n`);

function objectsOf(environment: Environment): readonly Manifest[] {
  const objects = Object.values(synthesizeApp((app) => addEnvironment(app, environment)))
    .filter(({ resource = {} }) => "kubernetes_deployment_v1" in resource)
    .flatMap((stack) => manifestsOf(stack as Parameters<typeof manifestsOf>[0]));
  return JSON.parse(JSON.stringify(objects)); // As a file says them: without what is undefined.
}

const environments =
  folder === undefined ? [] : [production, ...fc.sample(validEnvironments, { numRuns: 50, seed: 5 })];
const objects = environments.flatMap(objectsOf);

(folder === undefined ? describe.skip : describe)("the schema of Kubernetes", () => {
  const kinds = [...new Map(objects.map((manifest) => [manifest.kind, manifest])).values()];

  describe.each(minors)("%s", (minor) => {
    const file = join(folder ?? "", `${minor}.json`);
    if (!existsSync(file)) {
      test("is there", () => expect(file).toBe("a file"));
      return;
    }
    const problems = schemaCheck(JSON.parse(readFileSync(file, "utf8")) as OpenApi);

    test("takes every object", () => {
      expect(objects.length).toBeGreaterThan(1000);
      expect([...new Set(objects.flatMap(problems))]).toEqual([]);
    });

    test.each(kinds)("knows no other field of a $kind, and no other version", (manifest) => {
      expect(problems({ ...manifest, replicass: 1 } as Manifest)).toEqual([`${manifest.kind}.replicass is no field`]);
      const metadata = { ...manifest.metadata, name: 1 };
      expect(problems({ ...manifest, metadata })).toEqual([`${manifest.kind}.metadata.name is 1, not string`]);
      expect(problems({ ...manifest, apiVersion: "v0" })).toEqual([`v0 ${manifest.kind} is not served`]);
    });

    test.each([
      ["autoscaling/v2beta2", "HorizontalPodAutoscaler"],
      ["policy/v1beta1", "PodDisruptionBudget"],
      ["networking.k8s.io/v1beta1", "Ingress"],
      ["extensions/v1beta1", "Deployment"],
    ])("serves no %s %s any more", (apiVersion, kind) => {
      expect(problems({ apiVersion, kind, metadata: {} })).toEqual([`${apiVersion} ${kind} is not served`]);
    });
  });
});
