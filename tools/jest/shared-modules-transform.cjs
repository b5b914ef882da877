/**
 * Replaces a module of cdktf or its providers by the instance of the process: loading them again in each test file takes a
 * third of the time of all tests.
 */
module.exports = {
  process: (_, file) => ({ code: `module.exports = requireShared(${JSON.stringify(file)});` }),
};
