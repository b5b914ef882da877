import { environments } from "../../environments/all";
import { selectEnvironments } from "../../rules/select-environments";
import { capacityTable } from "./table";

// What `npm run capacity` prints: a row a workload and pool. What does not fit is for the synth to refuse.
for (const environment of selectEnvironments(environments, process.env["ENVIRONMENTS"])) {
  process.stdout.write(`${capacityTable(environment)}\n`);
}
