import { InputError } from "../util/errors.js";
import type { DType, Shape, TypedData } from "./tensor.js";

/** One array going in or out of a session. */
export interface Value {
  readonly data: TypedData;
  readonly shape: Shape;
  readonly dtype: DType;
}

export type Values = Record<string, Value>;

/** How graphs are written for what runs them. Nothing given: for a processor. */
export interface GraphForm {
  /** Only operators that WebGPU has: a product that reads its operands transposed becomes a transposition and a product. */
  readonly plain?: boolean;
  /** Rows of a window's pairs that are numbers at one time; what stays in a processor's cache when left out. */
  readonly pairRows?: number;
}

/** For a graphics card: few large operations, as each of them has to be asked for, and its memory has no cache to stay in. */
export const CARD_FORM: GraphForm = { plain: true, pairRows: 512 };

/** What runs ONNX models: ONNX Runtime in Node (src/node/ort.ts) or in the browser. */
export interface Runtime {
  /** In words, e.g. "ONNX Runtime, cpu, 2 threads". */
  readonly description: string;
  /** How graphs are best written for it. */
  readonly form?: GraphForm;
  /** Throws InputError when the model cannot be loaded on the device. */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /** Where the device has a memory of its own: a session that leaves the outputs of these names there. */
  createHolding?(model: Uint8Array, hold: readonly string[]): Promise<HoldingSession>;
}

/** An array in the memory of a device. The runtime's sessions take it as it is; nobody else can read it. */
export interface Held {
  readonly held: unknown;
  /** Gives its memory back. */
  release(): void;
}

/** As `Session`, but for where its inputs may come from and its outputs stay. */
export interface HoldingSession {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, Value | Held>>): Promise<{ values: Values; held: Record<string, Held> }>;
  release(): Promise<void>;
}

/** Thrown where a device has no memory left for a graph. A smaller batch may fit. */
export class OutOfMemory extends InputError {
  override name = "OutOfMemory";
}

export interface SessionOptions {
  /** Threads within one operation; the runtime's own setting when left out. */
  readonly threads?: number;
  /** Write a profile of every node to a file with this prefix (Node only). */
  readonly profile?: string;
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the model once.
   *
   * @param feeds every input by name
   * @param into arrays that outputs are written into, by name: no copy is made, so a training state can go back and forth between two
   *   sets of arrays. Outputs that are not named come in new arrays.
   * @returns every output by name
   */
  run(feeds: Values, into?: Values): Promise<Values>;
  release(): Promise<void>;
}

/** A float32 value over an array. */
export function floats(data: Float32Array, shape: Shape = [data.length]): Value {
  return { data, shape, dtype: "float32" };
}

/** A uint8 value over an array. */
export function bytes(data: Uint8Array, shape: Shape = [data.length]): Value {
  return { data, shape, dtype: "uint8" };
}

/** The name of an input that is rows `from` to `to` (exclusive) of the array `name`. */
export function rowsOf(name: string, from: number, to: number): string {
  return `${name}[${from}:${to}]`;
}

/**
 * What a session is fed: an input named by `rowsOf` takes its rows of a larger feed as a view, where cutting them out within the graph would
 * copy them. For implementations of `Session`.
 */
export function feedRows<H = never>(
  feeds: Readonly<Record<string, Value | H>>,
  inputNames: readonly string[],
): Record<string, Value | H> {
  return Object.fromEntries(
    inputNames.map((input) => {
      const [, name, from, to] = /^(.*)\[(\d+):(\d+)\]$/.exec(input) ?? [];
      const given = feeds[name ?? input];
      if (!given) throw new InputError(`the model wants ${name ?? input}, which is not given`);
      if (name === undefined) return [input, given];
      const value = given as Value;
      const width = value.data.length / value.shape[0];
      const data = value.data.subarray(Number(from) * width, Number(to) * width) as TypedData;
      return [input, { ...value, data, shape: [Number(to) - Number(from), ...value.shape.slice(1)] }];
    }),
  );
}
