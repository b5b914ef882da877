import { checkSyntheses } from "./syntheses";

// One process's share of a long run.
checkSyntheses(Number(process.argv[2]));
