import { environments } from "../../environments/all";
import { checkEnvironments } from "../../rules/check-environments";

// The check of the shipped environments in a process of its own, without cdktf.
checkEnvironments(environments);
