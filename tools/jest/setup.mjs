// Runs once a process, before the first test file: all of them share its modules.
import { createRequire } from "node:module";
import { register as registerRequire } from "tsx/cjs/api";
import { register as registerImport } from "tsx/esm/api";

process.setSourceMapsEnabled(true);
registerRequire();
registerImport();

// cdktf captures a stack trace for each token, and no test reads one.
const require = createRequire(import.meta.url);
for (const owner of ["cdktf/lib/tokens", "constructs/lib"])
  require(`${owner}/private/stack-trace`).captureStackTrace = () => [];
