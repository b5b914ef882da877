// Imported before all else. A token captures a stack that only its own errors would show, and Node would read the source
// maps inside cdktf and the providers: together as much time as the synth. The app's own map has been read by now.
const stackTrace: { captureStackTrace: () => readonly string[] } = require("cdktf/lib/tokens/private/stack-trace");
stackTrace.captureStackTrace = () => [];
process.setSourceMapsEnabled(false);

// Makes the file a module.
export {};
