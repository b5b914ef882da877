import { runProgram } from "../lib/program";
import { adoptManifests } from "./manifests/adopt-manifests";

// `npm run adopt -- manifests FILE…`: Kubernetes manifests as workloads.
const [, , what, ...args] = process.argv;

runProgram(() => {
  if (what === "manifests") return adoptManifests(args);
  throw new Error("expected npm run adopt -- manifests FILE…");
});
