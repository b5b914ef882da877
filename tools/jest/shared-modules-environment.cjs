const { TestEnvironment } = require("jest-environment-node");

/** Node's environment with access to modules that all test files of the process share; see shared-modules-transform.cjs. */
module.exports = class SharedModulesEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    // cdktf captures a stack trace for each token, and no test reads one.
    for (const owner of ["cdktf/lib/tokens", "constructs/lib"])
      require(`${owner}/private/stack-trace`).captureStackTrace = () => [];
    this.global.requireShared = require;
  }
};
