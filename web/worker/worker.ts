/** The page's worker: it holds the model and the songs, and does all that takes time. */
import { analyze } from "../../src/answers/analyze.js";
import { loadModel, type Model } from "../../src/answers/model.js";
import type { Heard } from "../../src/audio/song.js";
import { writeCheckpoint } from "../../src/model/checkpoint.js";
import { DiscardError } from "../../src/music/discard.js";
import { InputError } from "../../src/util/errors.js";
import { readPiece } from "../app/read-piece.js";
import { makeSong } from "../app/song.js";
import type { Song, TeachOptions, TeachProgress } from "../app/types.js";
import { teachModel } from "../teach/teach-model.js";
import { attentionMap } from "./attention.js";
import { featuresOfBeat, featuresOfPair, mapOfPairs, type SongFeatures, songFeatures } from "./features.js";
import { type Clock, type WebRuntimes, webRuntimes } from "./ort.js";
import type { CallName, Calls, DeviceWish, Reply, Request, TaughtSong } from "./protocol.js";
import { rehearse } from "./rehearse.js";
import { sentenceOf } from "./sentence.js";
import { firstLine, tryGpu } from "./trial.js";

const clock: Clock = { ms: 0 };

/** What there is to run on, what is run on now, and why it is not the other. */
let runtimes: WebRuntimes | undefined;
let wished: DeviceWish = "auto";
let onGpu = false;
let whyNot = "";
/** WebGPU is tried once a model, when there is nothing else to do. */
let toTry = false;

const runtime = () => {
  if (!runtimes) throw new InputError("the model has not been asked for");
  return onGpu && runtimes.gpu ? runtimes.gpu : runtimes.wasm;
};
const deviceWords = () => runtime().description + (whyNot ? ` (${whyNot})` : "");

interface Opened {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Of a recording that the bytes were transcribed from. */
  readonly heard: Heard | undefined;
}

/** Songs by id. Features are kept of the last few only: they are quick to make again. */
const opened = new Map<string, Opened>();
const features = new Map<string, SongFeatures>();
const KEPT = 4;

/** A model, and the file that it was read from. */
interface Answering {
  readonly model: Model;
  readonly file: string;
  readonly content: Uint8Array;
}

/** What answers now, and what a teaching can be taken back to. */
let answering: Promise<Answering> | undefined;
const before: Answering[] = [];
let stopped = false;

function load(file: string, content: Uint8Array): Answering {
  return { file, content, model: loadModel(content, runtime(), file) };
}

async function openRuntimes(wish: DeviceWish): Promise<void> {
  runtimes = await webRuntimes(clock, wish);
  wished = wish;
  onGpu = wish === "webgpu" && runtimes.gpu !== null;
  toTry = wish === "auto" && runtimes.gpu !== null;
  whyNot = runtimes.noGpu;
}

async function fetchModel(url: string): Promise<Uint8Array> {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok)
    throw new InputError("this copy of the page comes without a model: open one (a .safetensors file)");
  return new Uint8Array(await response.arrayBuffer());
}

function current(): Promise<Answering> {
  if (!answering) throw new InputError("the model has not been asked for");
  return answering;
}

/** From now on this one answers; the sessions of the one before are given up. */
async function answerBy(next: Answering): Promise<void> {
  const old = await answering?.catch(() => undefined);
  answering = Promise.resolve(next);
  await old?.model.close();
  warmUp();
}

async function open(
  name: string,
  bytes: Uint8Array,
  heard: Heard | undefined,
  progress: (state: { share: number; what: string }) => void,
): Promise<Song> {
  const begin = performance.now();
  progress({ share: 0.1, what: `reading ${name}` });
  const piece = readPiece(bytes, heard);
  const read = performance.now();
  progress({ share: 0.3, what: "asking the model" });
  const { model } = await current();
  const asked = performance.now();
  clock.ms = 0;
  const analysis = await onEither(model, (now) => analyze(piece, now, { file: name }));
  const answered = performance.now();
  const song = makeSong(name, bytes, piece, analysis, {}, heard);
  opened.set(song.id, { name, bytes, heard });
  const done = performance.now();
  const timings = {
    read: read - begin,
    model: clock.ms,
    features: answered - asked - clock.ms,
    voices: done - answered,
    total: done - begin - (asked - read),
  };
  return { ...song, timings };
}

function songOf(id: string): Opened {
  const song = opened.get(id);
  if (!song) throw new InputError("this song is not open any more: open it again");
  return song;
}

function featuresOf(id: string): SongFeatures {
  const known = features.get(id);
  if (known) return known;
  const { bytes, heard } = songOf(id);
  const made = songFeatures(readPiece(bytes, heard));
  if (features.size >= KEPT) features.delete(features.keys().next().value as string);
  features.set(id, made);
  return made;
}

/** A step of teaching is thousands of small operations: they are quicker where no graphics card has to be asked, unless the address asks it. */
const teacher = () => (wished === "webgpu" ? runtime() : runtimes!.wasm);

async function teachSongs(
  songs: readonly TaughtSong[],
  options: TeachOptions,
  progress: (state: TeachProgress) => void,
): Promise<void> {
  const now = await current();
  stopped = false;
  const lessons = songs.map(({ id, corrections }) => {
    const { name, bytes, heard } = songOf(id);
    return { name, piece: readPiece(bytes, heard), corrections };
  });
  const taught = await teachModel(now.model, lessons, teacher(), options, { progress, stopped: () => stopped });
  before.push(now);
  const file = now.file.replace(/(\+taught)?\.safetensors$/, "+taught.safetensors");
  await answerBy(load(file, writeCheckpoint(taught)));
}

async function revert(): Promise<boolean> {
  const last = before.pop();
  if (!last) return false;
  await answerBy(load(last.file, last.content));
  return true;
}

async function replaceModel(name: string, content: Uint8Array): Promise<void> {
  const next = load(name, content);
  before.length = 0;
  toTry = runtimes!.gpu !== null && !onGpu;
  await answerBy(next);
}

/** Makes the sessions before they are wanted, the likeliest first, whenever there is nothing else to do. */
function warmUp(): void {
  spare = [384, 256, 512, 192, 128, 64];
  queue(() => {}).catch(() => {});
}

/** Window lengths whose sessions are still to be made. */
let spare: number[] = [];
let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** One after the other: sessions share the memory of WebAssembly, and a song is not to be answered by half a model. */
function queue<T>(work: () => Promise<T> | T): Promise<T> {
  waiting++;
  const next = last.then(breath).then(work);
  last = next
    .catch(() => {})
    .then(() => {
      waiting--;
      if (waiting === 0 && (spare.length > 0 || toTry)) breath().then(makeSpare);
    });
  return next;
}

function makeSpare(): void {
  if (waiting > 0) return;
  const beats = spare.shift();
  if (beats === undefined) {
    if (toTry) queue(chooseDevice).catch(() => {});
    return;
  }
  queue(async () => {
    await (await current()).model.session(beats);
  }).catch(() => {});
}

/** Goes over to WebGPU where it is the faster and says the same. */
async function chooseDevice(): Promise<void> {
  toTry = false;
  if (!runtimes?.gpu) return;
  const { file, content, model } = await current();
  const { better, reason } = await tryGpu(model, runtimes.gpu);
  onGpu = better;
  whyNot = reason;
  if (better) await answerBy(load(file, content));
  tellDevice();
}

function tellDevice(): void {
  self.postMessage({ kind: "device", device: deviceWords() } satisfies Reply);
}

/** Asks the model; where WebGPU fails it (a driver that is reset, memory that is full), it is asked again in WebAssembly from now on. */
async function onEither<T>(model: Model, ask: (model: Model) => Promise<T>): Promise<T> {
  try {
    return await ask(model);
  } catch (error) {
    if (!onGpu || error instanceof DiscardError) throw error;
    onGpu = false;
    whyNot = `WebGPU has failed: ${firstLine(error)}`;
    const { file, content } = await current();
    const next = load(file, content);
    answering = Promise.resolve(next);
    // What fails may not be closed in order either.
    model.close().catch(() => {});
    warmUp();
    tellDevice();
    return ask(next.model);
  }
}

/** Lets the messages come in that have been sent meanwhile. */
const breath = () => new Promise<void>((done) => setTimeout(done));

type Does = {
  [N in CallName]: (
    args: Calls[N]["args"],
    progress: (value: Calls[N]["progress"]) => void,
  ) => Promise<Calls[N]["result"]> | Calls[N]["result"];
};

const does: Does = {
  async device([url, wish]) {
    const content = fetchModel(url);
    // Whoever opens a model of their own needs something to run it on, even where this one does not come.
    answering = openRuntimes(wish).then(async () => load("bat.safetensors", await content));
    content.catch(() => {});
    const { model } = await answering;
    // A song that waits already is a rehearsal itself; where it fails, the song will say why.
    const busy = () => breath().then(() => waiting > 0);
    if (!(await busy())) await queue(() => rehearse(model, async () => waiting > 1)).catch(() => {});
    warmUp();
    return deviceWords();
  },
  open: ([name, bytes, heard], progress) => queue(() => open(name, bytes, heard, progress)),
  beatFeatures: ([id, beat]) => featuresOfBeat(featuresOf(id), beat),
  pairFeatures: ([id, i, j]) => featuresOfPair(featuresOf(id), i, j),
  pairMap: ([id, feature]) => mapOfPairs(featuresOf(id), feature),
  attention: ([id]) => queue(async () => attentionMap(featuresOf(id), (await current()).model, runtime())),
  teach: ([songs, options], progress) => queue(() => teachSongs(songs, options, progress).then(() => undefined)),
  stop() {
    stopped = true;
    return undefined;
  },
  revert: () => queue(revert),
  exportModel: () => queue(async () => (await current()).content.slice()),
  loadModel: ([name, bytes]) => queue(() => replaceModel(name, bytes).then(() => undefined)),
};

self.onmessage = async ({ data }: MessageEvent<Request>) => {
  const { number, call, args } = data;
  const reply = (message: Reply, move: Transferable[] = []) =>
    (self as unknown as { postMessage(message: Reply, move: Transferable[]): void }).postMessage(message, move);
  const progress = (value: unknown) => reply({ number, kind: "progress", progress: value });
  try {
    const run = does[call] as (args: unknown, progress: (value: unknown) => void) => unknown;
    const result = await run(args, progress);
    const moved = ArrayBuffer.isView(result) ? [result.buffer as ArrayBuffer] : [];
    reply({ number, kind: "done", result }, moved);
  } catch (error) {
    reply({ number, kind: "failed", sentence: sentenceOf(error) });
  }
};
