import { completed } from "../../config/complete";
import { environments } from "../../environments/all";
import { selectEnvironments } from "../../rules/select-environments";
import { capacityTable } from "./table";

// `npm run capacity`: prints a row per workload and pool. Synth refuses workloads that do not fit.
for (const environment of selectEnvironments(environments, process.env["ENVIRONMENTS"])) {
  process.stdout.write(`${capacityTable(completed(environment))}\n`);
}
