import { InputError } from "./errors.js";

/** Makes a large array; throws `InputError` where the engine has none so large. `what` begins the sentence: "a file of 10.1 GB". */
export function allocate<A>(what: string, make: () => A): A {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`${what} does not fit in one array here (Node 20 holds 4.3 GB, Node 22 more)`);
  }
}

/** Bytes in words. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
