/** What the service is told by its environment; all that is wrong with it is told at once. */
export function readConfig(env) {
  const problems = [];
  const url = (name, ...protocols) => {
    const value = env[name] ?? "";
    const protocol = URL.canParse(value) ? new URL(value).protocol : "";
    // The value holds a password, and a log keeps what it is told.
    if (!protocols.includes(protocol))
      problems.push(`${name} must be a URL that starts with ${protocols.join("// or ")}//`);
    return value;
  };
  const port = Number(env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535) problems.push("PORT must be an integer from 0 to 65535");
  const logLevel = env.LOG_LEVEL ?? "info";
  if (!(logLevel in LEVELS)) problems.push(`LOG_LEVEL must be one of ${Object.keys(LEVELS).join(", ")}`);
  const config = {
    port,
    logLevel,
    databaseUrl: url("DATABASE_URL", "postgres:", "postgresql:"),
    redisUrl: url("REDIS_URL", "redis:", "rediss:"),
  };
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return config;
}

const LEVELS = { debug: 0, info: 1, warn: 2, error: 3 };

/** Writes a line of JSON for what is at least as grave as the level. */
export function createLog(level) {
  return (grave, message, more = {}) => {
    if (LEVELS[grave] < LEVELS[level]) return;
    process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level: grave, message, ...more })}\n`);
  };
}
