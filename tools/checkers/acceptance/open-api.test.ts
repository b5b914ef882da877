import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import "../../../quick-start";

import fc from "fast-check";
import { production } from "../../../__tests__/fixtures/production";
import { validEnvironments } from "../../../__tests__/fuzz/environments";
import { checkOf, minors, objectsOf, schemaFolder } from "../../../__tests__/support/kubernetes-schemas";
import type { Manifest } from "../../lib/manifests";

// Checks the synthesized objects against the OpenAPI schema of every Kubernetes minor that a cluster may run.
jest.setTimeout(120_000);

if (schemaFolder === undefined) process.stderr.write(`skipped: KUBERNETES_SCHEMAS must name a folder with ${minors}\n`);

const samples = schemaFolder === undefined ? [] : fc.sample(validEnvironments, { numRuns: 50, seed: 5 });
const objects = [production, ...samples].flatMap((environment) => objectsOf(synthesizeEnvironments(environment)));
const kinds = [...new Map(objects.map((manifest) => [manifest.kind, manifest])).values()];

const describeMinors = schemaFolder === undefined ? describe.skip.each(minors) : describe.each(minors);

describeMinors("Kubernetes %s", (minor) => {
  let problems: (manifest: Manifest) => readonly string[];
  beforeAll(() => {
    problems = checkOf(minor);
  });

  test("accepts every object", () => {
    expect(objects.length).toBeGreaterThan(1000);
    expect([...new Set(objects.flatMap(problems))]).toEqual([]);
  });

  test.each(kinds)("refuses a $kind with an unknown field, a wrong type or another version", (manifest) => {
    expect(problems({ ...manifest, replicass: 1 } as Manifest)).toEqual([`${manifest.kind}.replicass: unknown field`]);
    const metadata = { ...manifest.metadata, name: 1 };
    expect(problems({ ...manifest, metadata })).toEqual([`${manifest.kind}.metadata.name: 1 is not of type string`]);
    expect(problems({ ...manifest, apiVersion: "v0" })).toEqual([`v0 ${manifest.kind} is not served`]);
  });

  test.each([
    ["autoscaling/v2beta2", "HorizontalPodAutoscaler"],
    ["policy/v1beta1", "PodDisruptionBudget"],
    ["networking.k8s.io/v1beta1", "Ingress"],
    ["extensions/v1beta1", "Deployment"],
  ])("does not serve %s %s", (apiVersion, kind) => {
    expect(problems({ apiVersion, kind, metadata: {} })).toEqual([`${apiVersion} ${kind} is not served`]);
  });
});
