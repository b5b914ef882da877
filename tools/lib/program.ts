/** A shell's exit code after SIGINT. */
export const INTERRUPTED = 130;

class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Runs a program: its result is the exit code; an error prints its message and exits with 1. */
export function runProgram(main: () => Promise<number>): void {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exitCode = error instanceof Interrupted ? INTERRUPTED : 1;
    },
  );
}

/**
 * Aborts on SIGINT and SIGTERM. The handlers stay: a terminal and npm each send a signal, and the second must not end
 * this process before its children.
 */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  const abort = () => interrupt.abort(new Interrupted("interrupted"));
  process.on("SIGINT", abort).on("SIGTERM", abort);
  return interrupt.signal;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
