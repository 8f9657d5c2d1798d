/** An error that the user can act on: one line that names the place, the value and what was expected. No stack is shown for it. */
export class InputError extends Error {
  override name = "InputError";
}

/** A command line that cannot be understood; the process exits with code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** `invalid(place, value, expected)` reads "invalid tempo 0 (expected microseconds a quarter above 0)". */
export function invalid(what: string, value: unknown, expected: string): InputError {
  return new InputError(`invalid ${what} ${String(value)} (expected ${expected})`);
}
