/**
 * ONNX Runtime (1.29 and newer) tells its maker about processes and models, unless this is set before its binding begins. BAT tells nobody. Imported before the binding,
 * and by the main thread of the command line: the binding does not see what a worker thread sets. Whoever has set the variable is left alone.
 */
process.env.ORT_DISABLE_TELEMETRY ??= "1";
