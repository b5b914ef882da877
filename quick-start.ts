// Imported before all else: a token captures a stack that only its own errors would show, and Node would read the source
// maps inside cdktf and the providers. Together they cost as much as the synth. Errors keep their stacks, and the app
// its source map, which Node has read by now.
Error.captureStackTrace = () => {};
process.setSourceMapsEnabled(false);
