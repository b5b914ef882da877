import { runProgram } from "../lib/program";
import { adoptClusters } from "./cluster/adopt-clusters";
import { adoptManifests } from "./manifests/adopt-manifests";

// `npm run adopt -- manifests FILE…`: Kubernetes manifests as workloads; `npm run adopt -- STATE…`: clusters of other projects.
const [what, ...args] = process.argv.slice(2);

runProgram(() => (what === "manifests" ? adoptManifests(args) : adoptClusters(process.argv.slice(2))));
