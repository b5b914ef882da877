import { completed } from "../../config/complete";
import { environments } from "../../environments/all";
import { selectEnvironments } from "../../rules/select-environments";
import { capacityTable } from "./table";

// Prints a row per workload and pool. Synth, not this, refuses what does not fit.
for (const environment of selectEnvironments(environments, process.env["ENVIRONMENTS"])) {
  process.stdout.write(`${capacityTable(completed(environment))}\n`);
}
