/**
 * Excerpts with known beats, as the beat network learns from them. Letters: E excerpts, T frames, C bands, B batch, I inputs.
 */
import type { SafeFile } from "../../engine/safetensors.js";
import { invalid } from "../../util/errors.js";
import { type Random, random } from "../../util/random.js";
import { BANDS, FRAME_RATE, MEL_BANDS } from "./bands.js";
import { INPUTS, networkInputs } from "./inputs.js";
import type { BeatNetwork } from "./network.js";

/** Bands are stored as bytes: round(x · 50). */
export const BYTE_SCALE = 50;

export interface Excerpts {
  readonly count: number;
  readonly frames: number;
  /** (E, T, C) */
  readonly bands: Uint8Array;
  /** Seconds, -1 after the last, (E, most). */
  readonly times: Float32Array;
  /** From 1, (E, most). */
  readonly positions: Uint8Array;
  readonly mostBeats: number;
  /** Beats a measure, (E). */
  readonly meters: Uint8Array;
  /** Which song each excerpt is of, (E). */
  readonly songs: readonly string[];
}

/** What scripts/beat-data.mjs wrote. */
export function readExcerpts({ tensors, metadata }: SafeFile): Excerpts {
  const { bands, times, positions, meters } = tensors;
  if (!bands || !times || !positions || !meters || bands.shape[2] !== BANDS)
    throw invalid("excerpts", `with [${Object.keys(tensors)}]`, `bands [E, T, ${BANDS}], times, positions, meters`);
  const [count, frames] = bands.shape;
  return {
    count,
    frames,
    bands: bands.data as Uint8Array,
    times: times.data as Float32Array,
    positions: positions.data as Uint8Array,
    mostBeats: times.shape[1],
    meters: meters.data as Uint8Array,
    songs: JSON.parse(metadata.ids ?? "[]"),
  };
}

/** The excerpts of those songs that are kept. */
export function excerptsOf(all: Excerpts, keep: (song: string) => boolean): Excerpts {
  const { frames, mostBeats, songs } = all;
  const kept = songs.flatMap((song, e) => (keep(song) ? [e] : []));
  const rows = <A extends Uint8Array | Float32Array>(from: A, to: A, width: number): A => {
    kept.forEach((e, i) => {
      to.set(from.subarray(e * width, (e + 1) * width), i * width);
    });
    return to;
  };
  return {
    count: kept.length,
    frames,
    mostBeats,
    bands: rows(all.bands, new Uint8Array(kept.length * frames * BANDS), frames * BANDS),
    times: rows(all.times, new Float32Array(kept.length * mostBeats), mostBeats),
    positions: rows(all.positions, new Uint8Array(kept.length * mostBeats), mostBeats),
    meters: rows(all.meters, new Uint8Array(kept.length), 1),
    songs: kept.map((e) => songs[e]),
  };
}

/** The excerpts of several files, which must be of one length, as one. */
export function joinExcerpts(parts: readonly Excerpts[]): Excerpts {
  const [{ frames }] = parts;
  const other = parts.find((part) => part.frames !== frames);
  if (other) throw invalid("excerpts", `of ${other.frames} frames`, `${frames}, as the first`);
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const mostBeats = Math.max(...parts.map((part) => part.mostBeats));
  const bands = new Uint8Array(count * frames * BANDS);
  const times = new Float32Array(count * mostBeats).fill(-1);
  const positions = new Uint8Array(count * mostBeats);
  const meters = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    bands.set(part.bands, at * frames * BANDS);
    meters.set(part.meters, at);
    for (let e = 0; e < part.count; e++) {
      const own = [e * part.mostBeats, (e + 1) * part.mostBeats] as const;
      times.set(part.times.subarray(...own), (at + e) * mostBeats);
      positions.set(part.positions.subarray(...own), (at + e) * mostBeats);
    }
    at += part.count;
  }
  return { count, frames, bands, times, positions, mostBeats, meters, songs: parts.flatMap((part) => part.songs) };
}

export interface BeatBatch {
  /** Standardised inputs, (B, T, I). */
  readonly x: Float32Array;
  /** Of a beat and of a downbeat: 1 on its frame, falling to 0 two frames away, (B T, 2). */
  readonly target: Float32Array;
}

interface Variety {
  readonly dull?: boolean;
  readonly transposed?: boolean;
}

/** How fast or slow a batch plays its excerpts. */
const PACE = 0.16;

/**
 * Excerpts drawn by (seed, step), each cut to `frames` at another place, pace and colour of sound.
 * Waltzes are as likely as their number among the excerpts says. With `dull`, some are without some of their bands; with `transposed`, in another key.
 */
export function beatBatch(
  excerpts: Excerpts,
  { mean, scale, dull = false, transposed = false }: Pick<BeatNetwork, "mean" | "scale"> & Variety,
  batch: number,
  frames: number,
  ...seed: number[]
): BeatBatch {
  const source = random(...seed);
  const x = new Float32Array(batch * frames * INPUTS);
  const target = new Float32Array(batch * frames * 2);
  for (let b = 0; b < batch; b++) {
    const e = source.below(excerpts.count);
    const pace = Math.min((excerpts.frames - 2) / frames, Math.exp((2 * source.next() - 1) * PACE));
    const start = source.next() * (excerpts.frames - 2 - frames * pace);
    const bands = coloured(stretched(excerpts, e, start, pace, frames), source);
    if (transposed) transpose(bands, source.below(2 * FARTHEST + 1) - FARTHEST);
    if (dull) dampen(bands, source);
    const inputs = networkInputs(bands, frames);
    const row = b * frames * INPUTS;
    for (let i = 0; i < inputs.length; i++) x[row + i] = (inputs[i] - mean[i % INPUTS]) * scale[i % INPUTS];
    for (let k = e * excerpts.mostBeats; k < (e + 1) * excerpts.mostBeats && excerpts.times[k] >= 0; k++) {
      const place = (excerpts.times[k] * FRAME_RATE - start) / pace;
      for (let t = Math.max(0, Math.ceil(place - 2)); t < Math.min(frames, place + 2); t++) {
        const value = 1 - Math.abs(t - place) / 2;
        target[(b * frames + t) * 2] = Math.max(target[(b * frames + t) * 2], value);
        if (excerpts.positions[k] === 1) target[(b * frames + t) * 2 + 1] = value;
      }
    }
  }
  return { x, target };
}

/** What hidden channels are multiplied by at a step, (count): 0 for a share of `drop` of them, the rest larger, so that their mean is 1. */
export function keptChannels(count: number, drop: number, ...seed: number[]): Float32Array {
  const { next } = random(...seed);
  return Float32Array.from({ length: count }, () => (next() < drop ? 0 : 1 / (1 - drop)));
}

/** Mean and 1 / standard deviation of every input over the excerpts, (I). */
export function inputStatistics(excerpts: Excerpts): Pick<BeatNetwork, "mean" | "scale"> {
  const sums = new Float64Array(INPUTS);
  const squares = new Float64Array(INPUTS);
  let count = 0;
  for (let e = 0; e < excerpts.count; e++) {
    const inputs = networkInputs(stretched(excerpts, e, 0, 1, excerpts.frames), excerpts.frames);
    inputs.forEach((value, i) => {
      sums[i % INPUTS] += value;
      squares[i % INPUTS] += value * value;
    });
    count += excerpts.frames;
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const scale = Float32Array.from(squares, (square, i) => 1 / Math.sqrt(Math.max(1e-4, square / count - mean[i] ** 2)));
  return { mean, scale };
}

/** Bands of an excerpt from frame `start` on, `pace` frames a frame, (frames, C). */
function stretched(excerpts: Excerpts, e: number, start: number, pace: number, frames: number): Float32Array {
  const out = new Float32Array(frames * BANDS);
  const base = e * excerpts.frames * BANDS;
  for (let t = 0; t < frames; t++) {
    const place = start + t * pace;
    const low = Math.min(excerpts.frames - 1, Math.floor(place));
    const high = Math.min(excerpts.frames - 1, low + 1);
    const share = place - low;
    for (let c = 0; c < BANDS; c++) {
      const a = excerpts.bands[base + low * BANDS + c];
      const b = excerpts.bands[base + high * BANDS + c];
      out[t * BANDS + c] = (a + share * (b - a)) / BYTE_SCALE;
    }
  }
  return out;
}

/** Another colour of sound: bands made louder or softer by a smooth random curve; in place. */
function coloured(bands: Float32Array, { normal }: Random): Float32Array {
  for (const [from, to] of [
    [0, MEL_BANDS],
    [MEL_BANDS, BANDS],
  ]) {
    const [level, tilt, bend] = [normal() * 0.08, normal() * 0.12, normal() * 0.08];
    for (let c = from; c < to; c++) {
      const place = (2 * (c - from)) / (to - from) - 1;
      const gain = Math.exp(level + tilt * place + bend * (place * place - 0.5));
      for (let i = c; i < bands.length; i += BANDS) bands[i] *= gain;
    }
  }
  return bands;
}

/** Semitones. */
const FARTHEST = 6;

/** Semitone bands moved up (or down); silence comes in at the other end; in place. */
function transpose(bands: Float32Array, semitones: number): void {
  for (let row = MEL_BANDS; row < bands.length; row += BANDS) {
    const own = bands.subarray(row, row + BANDS - MEL_BANDS);
    if (semitones > 0) own.copyWithin(semitones, 0).fill(0, 0, semitones);
    else own.copyWithin(0, -semitones).fill(0, own.length + semitones);
  }
}

/** The widest stretch of bands that is made softer, of each kind of band. */
const DULLED = 14;

/** Half of the time a stretch of mel bands and one of semitone bands are made softer, down to silence: an instrument less; in place. */
function dampen(bands: Float32Array, { next, below }: Random): void {
  for (const [from, to] of [
    [0, MEL_BANDS],
    [MEL_BANDS, BANDS],
  ]) {
    if (next() < 0.5) continue;
    const gain = next();
    const width = 1 + below(DULLED);
    const first = from + below(to - from);
    for (let c = first; c < Math.min(to, first + width); c++)
      for (let i = c; i < bands.length; i += BANDS) bands[i] *= gain;
  }
}
