import "../../../quick-start";

import fc from "fast-check";
import { validEnvironments } from "../../../__tests__/fuzz/environments";
import { checkOf, minors, objectsOf, schemaFolder } from "../../../__tests__/support/kubernetes-schemas";
import { synthesizeApp } from "../../../__tests__/support/synthesize";
import { production } from "../../../environments/production";
import { addEnvironment } from "../../../stacks/add-environment";
import type { Manifest } from "../manifests";

// What workloads become, held against the OpenAPI schema of every Kubernetes minor that a cluster may run.
jest.setTimeout(120_000);

if (schemaFolder === undefined) process.stderr.write(`skipped: KUBERNETES_SCHEMAS names no folder with ${minors}\n`);

const samples = schemaFolder === undefined ? [] : fc.sample(validEnvironments, { numRuns: 50, seed: 5 });
const objects = [production, ...samples].flatMap((environment) =>
  objectsOf(synthesizeApp((app) => addEnvironment(app, environment))),
);
const kinds = [...new Map(objects.map((manifest) => [manifest.kind, manifest])).values()];

const describeMinors = schemaFolder === undefined ? describe.skip.each(minors) : describe.each(minors);

describeMinors("Kubernetes %s", (minor) => {
  let problems: (manifest: Manifest) => readonly string[];
  beforeAll(() => {
    problems = checkOf(minor);
  });

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
