/** The calls that go from the page to its worker and back: each has a number, progress on the way, and one end. */
import type { Heard } from "../../src/audio/song.js";
import type { Correction, Song, TeachOptions, TeachProgress } from "../app/types.js";

/** A feature in words. */
export interface Described {
  readonly name: string;
  readonly group: string;
  readonly description: string;
}

/** A song in a call: the worker keeps the bytes of those it has opened, by id. */
export interface TaughtSong {
  readonly id: string;
  readonly corrections: readonly Correction[];
}

/** What the user wants the model to run on; "auto": whichever is the faster here. */
export type DeviceWish = "auto" | "wasm" | "webgpu";

/** What the worker does: arguments, result and progress of each call. */
export interface Calls {
  open: {
    args: [name: string, bytes: Uint8Array, heard: Heard | undefined];
    result: Song;
    progress: { share: number; what: string };
  };
  beatFeatures: { args: [id: string, beat: number]; result: Described[]; progress: never };
  pairFeatures: { args: [id: string, i: number, j: number]; result: Described[]; progress: never };
  pairMap: { args: [id: string, feature: string]; result: Uint8Array; progress: never };
  attention: { args: [id: string]; result: Float32Array; progress: never };
  teach: { args: [songs: TaughtSong[], options: TeachOptions]; result: undefined; progress: TeachProgress };
  stop: { args: []; result: undefined; progress: never };
  revert: { args: []; result: boolean; progress: never };
  exportModel: { args: []; result: Uint8Array; progress: never };
  loadModel: { args: [name: string, bytes: Uint8Array]; result: undefined; progress: never };
  /** Fetches the model and says what it runs on. */
  device: { args: [model: string, wish: DeviceWish]; result: string; progress: never };
}

export type CallName = keyof Calls;

export interface Request<N extends CallName = CallName> {
  readonly number: number;
  readonly call: N;
  readonly args: Calls[N]["args"];
}

export type Reply =
  /** It runs on something else from now on, or it is known why not. */
  | { readonly kind: "device"; readonly device: string }
  | { readonly number: number; readonly kind: "progress"; readonly progress: unknown }
  | { readonly number: number; readonly kind: "done"; readonly result: unknown }
  | { readonly number: number; readonly kind: "failed"; readonly sentence: string };
