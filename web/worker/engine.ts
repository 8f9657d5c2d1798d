/** The worker as the page calls it. */
import type { Engine } from "../app/types.js";
import type { CallName, Calls, DeviceWish, Reply, Request } from "./protocol.js";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  progress(value: unknown): void;
}

/**
 * Starts the worker. It fetches the model and the runtime by itself; calls wait until it has them.
 * @param model address of the model's file
 * @param wish what it is to run on
 */
export function startEngine(model: string, wish: DeviceWish): Engine {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let broken: Error | undefined;
  let onDevice: (device: string) => void = () => {};

  const fail = (sentence: string) => {
    broken = new Error(sentence);
    for (const { reject } of waiting.values()) reject(broken);
    waiting.clear();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(`the part of the page that computes has stopped: ${event.message || "it could not be loaded"}`);
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data.kind === "device") return onDevice(data.device);
    const call = waiting.get(data.number);
    if (!call) return;
    if (data.kind === "progress") return call.progress(data.progress);
    waiting.delete(data.number);
    if (data.kind === "done") call.resolve(data.result);
    else call.reject(new Error(data.sentence));
  };

  function call<N extends CallName>(
    name: N,
    args: Calls[N]["args"],
    progress: (value: Calls[N]["progress"]) => void = () => {},
  ): Promise<Calls[N]["result"]> {
    if (broken) return Promise.reject(broken);
    const number = count++;
    return new Promise((resolve, reject) => {
      waiting.set(number, {
        resolve: resolve as (result: unknown) => void,
        reject,
        progress: progress as (value: unknown) => void,
      });
      worker.postMessage({ number, call: name, args } satisfies Request<N>);
    });
  }

  const device = call("device", [model, wish]);
  // Whoever reads it hears of it; the page must not fall over before anybody does.
  device.catch(() => {});
  return {
    open: (name, bytes, heard, progress) =>
      call("open", [name, bytes, heard], ({ share, what }) => progress?.(share, what)),
    beatFeatures: (song, beat) => call("beatFeatures", [song.id, beat]),
    pairFeatures: (song, i, j) => call("pairFeatures", [song.id, i, j]),
    pairMap: (song, feature) => call("pairMap", [song.id, feature]),
    attention: (song) => call("attention", [song.id]),
    teach: (songs, options, progress) =>
      call(
        "teach",
        [songs.map(({ song, corrections }) => ({ id: song.id, corrections: [...corrections] })), options],
        progress,
      ),
    stop: () => void call("stop", []),
    revert: () => call("revert", []),
    exportModel: () => call("exportModel", []),
    loadModel: (name, bytes) => call("loadModel", [name, bytes]),
    device,
    watchDevice(listener) {
      onDevice = listener;
    },
  };
}
