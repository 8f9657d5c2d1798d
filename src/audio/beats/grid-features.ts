/**
 * What a grid of beats sounds like, in numbers that tell it from another grid of the same recording: how much each group of bands rises on each sixteenth of
 * the measure (after the bar-long rhythm patterns of Krebs, Böck & Widmer 2013, "Rhythmic pattern modeling for beat and downbeat tracking in musical audio"),
 * where in the measure harmony, bass and timbre change, over spans of one beat to sixteen (after the novelty of Foote 2000, "Automatic audio segmentation using a
 * measure of audio novelty"), and how much a beat is like those before it. No pitch is named, so that transposing changes little.
 *
 * Letters: T frames, C bands, G groups of bands, K beats, H half beats, M beats a measure, N curves of change, L lags, F features.
 */

import { cosine } from "../../util/cosine.js";
import { BANDS, type Bands, FRAME_RATE, MEL_BANDS, SEMITONE_BANDS } from "./bands.js";
import { LOW_SEMITONES, pitchPeak } from "./measures.js";

/** Beats a measure. */
export type Meter = 3 | 4;

export interface Grid {
  /** Where beats begin, in frames that need not be whole, rising, (K). */
  readonly frames: readonly number[];
  /** Position of each beat in its measure, from 1, (K). */
  readonly positions: readonly number[];
  readonly meter: Meter;
}

/** Sixteenths of a beat. */
const SIXTEENTHS = 4;
export const MEL_GROUPS = 8;
const SEMITONE_GROUPS = 6;
export const GROUPS = MEL_GROUPS + SEMITONE_GROUPS;
/** A rise is measured from so many frames before to as many after: as the networks hear it. */
const MEL_REACH = 1;
const SEMITONE_REACH = 4;
/** A place at most this many times as strong as the mean of the places. */
const LOUDEST = 6;
/** Kept from dividing by nothing where a group of bands is silent. */
const SILENT = 0.003;
/** Sound that changes by less than this share says nothing of measures. */
const STILL = 0.01;
/** Beats a minute at which a tempo is wholly of one kind; between two it is a little of both. */
const TEMPI = [55, 70, 90, 115, 145, 185, 215] as const;
/** How far the logarithm of a tempo may be from that of its kind. */
const TEMPO_REACH = 0.25;

/** What may change: which numbers describe a half beat, and over how many half beats on each side it is compared. */
const CHANGES = [
  ["chroma", 2],
  ["chroma", 4],
  ["chroma", 8],
  ["chroma", 16],
  ["bass", 2],
  ["bass", 4],
  ["bass", 8],
  ["timbre", 4],
  ["timbre", 8],
  ["timbre", 16],
  ["timbre", 32],
] as const;
/** Changes whose strongest half beats are told by place: where sections begin. */
const SECTIONS = [3, 8, 9, 10];
/** Groups whose strongest beats are told by place: kick, the two highest (crash cymbals), bass. */
const ACCENTED = [0, MEL_GROUPS - 2, MEL_GROUPS - 1, MEL_GROUPS];
/** One beat of so many is among the strongest. */
const STRONGEST = 8;
/** One half beat of so many is among those that change most. */
const MOST_CHANGED = 16;
/** How many beats before a beat is compared with. */
const LAGS = [1, 2, 3, 4, 6, 8, 12, 16] as const;

/**
 * Numbers that describe a grid: a profile; changes by half beat of the measure, and their sizes; where the largest of them and the strongest beats lie; likeness to beats before, of
 * rhythm and of chroma; the loudness of the groups; which kind of tempo it is; and 1.
 */
export const gridFeatureCount = (meter: Meter) =>
  meter * SIXTEENTHS * GROUPS +
  CHANGES.length * (2 * meter + 1) +
  SECTIONS.length * 2 * meter +
  ACCENTED.length * meter +
  2 * LAGS.length +
  GROUPS +
  TEMPI.length +
  1;

/** Beats a minute, by the middle length of a beat. */
export function tempoOfFrames(frames: readonly number[]): number {
  const lengths = frames.slice(1).map((frame, k) => frame - frames[k]);
  lengths.sort((a, b) => a - b);
  return (60 * FRAME_RATE) / lengths[lengths.length >> 1];
}

/** How much each group of bands rises at each frame or a neighbour of it, (T, G). */
export function risesOf({ frames: T, data }: Bands): Float32Array {
  const rises = new Float32Array(T * GROUPS);
  const fill = (first: number, bands: number, group: number, groups: number, reach: number) => {
    const size = bands / groups;
    for (let t = 0; t < T; t++) {
      const after = Math.min(T - 1, t + reach) * BANDS;
      const before = Math.max(0, t - reach) * BANDS;
      for (let c = 0; c < bands; c++) {
        const rise = data[after + first + c] - data[before + first + c];
        if (rise > 0) rises[t * GROUPS + group + Math.floor(c / size)] += rise / size;
      }
    }
  };
  fill(0, MEL_BANDS, 0, MEL_GROUPS, MEL_REACH);
  fill(MEL_BANDS, SEMITONE_BANDS, MEL_GROUPS, SEMITONE_GROUPS, SEMITONE_REACH);
  const around = new Float32Array(rises.length);
  for (let i = 0; i < rises.length; i++) around[i] = Math.max(rises[i], rises[i - GROUPS] ?? 0, rises[i + GROUPS] ?? 0);
  return around;
}

/** What is heard on beats and half beats, wherever measures begin; the last beat has no end. */
export interface BeatSound {
  /** Rises on the sixteenths of each beat, (K - 1, 4 G). */
  readonly rhythm: Float32Array;
  /** How much changes at each half beat, N curves of (H). */
  readonly changes: readonly Float64Array[];
  /** How alike beats are that lie so many apart: rhythm, then chroma, (2 L). */
  readonly likeness: readonly number[];
  /** Beats a minute. */
  readonly tempo: number;
}

/** @param frames where beats begin, (K); at least two */
export function beatSound(bands: Bands, rises: Float32Array, frames: readonly number[]): BeatSound {
  const rhythm = rhythmOf(rises, frames, bands.frames);
  const halves = halvesOf(bands, frames);
  return {
    rhythm,
    changes: CHANGES.map(([of, span]) => changesOf(halves[of], span)),
    likeness: [...likeness(rhythm, SIXTEENTHS * GROUPS), ...likeness(beatsOf(halves.chroma), halves.chroma.size)],
    tempo: tempoOfFrames(frames),
  };
}

/** What a grid's measures sound like on average, (F): `sound` of its frames, counted by its positions. */
export function gridFeatures(sound: BeatSound, { positions, meter }: Pick<Grid, "positions" | "meter">): Float32Array {
  const { rhythm, changes, likeness, tempo } = sound;
  const width = SIXTEENTHS * GROUPS;
  const profile = new Float64Array(meter * width); // (M, 4 G)
  const counts = new Float64Array(meter);
  for (let k = 0; k * width < rhythm.length; k++) {
    const place = positions[k] - 1;
    counts[place]++;
    for (let i = 0; i < width; i++) profile[place * width + i] += rhythm[k * width + i];
  }
  const louds = new Float64Array(GROUPS);
  for (let i = 0; i < profile.length; i++) {
    profile[i] /= Math.max(1, counts[Math.floor(i / width)]);
    louds[i % GROUPS] += profile[i] / (meter * SIXTEENTHS);
  }
  const features: number[] = [];
  for (let i = 0; i < profile.length; i++) features.push(Math.min(LOUDEST, profile[i] / (louds[i % GROUPS] + SILENT)));
  const halfPlace = (h: number) => 2 * (positions[h >> 1] - 1) + (h % 2);
  for (const curve of changes) features.push(...byPlace(curve, positions, meter));
  for (const curve of SECTIONS) features.push(...sharesOfMost(changes[curve], MOST_CHANGED, 2 * meter, halfPlace));
  for (const group of ACCENTED) features.push(...strongest(rhythm, group, positions, meter));
  features.push(...likeness);
  for (const loud of louds) features.push(Math.log(loud + SILENT));
  features.push(...kindsOfTempo(tempo), 1);
  return Float32Array.from(features);
}

/** How much a tempo is of each kind, (7). */
function kindsOfTempo(tempo: number): number[] {
  const within = Math.max(TEMPI[0], Math.min(TEMPI[TEMPI.length - 1], tempo));
  return TEMPI.map((kind) => Math.max(0, 1 - Math.abs(Math.log(within / kind)) / TEMPO_REACH));
}

/** A curve by half beat of the measure, against the mean of its places, (2 M), and the logarithm of that. */
function byPlace(curve: Float64Array, positions: readonly number[], meter: Meter): number[] {
  const sums = new Float64Array(2 * meter);
  const counts = new Float64Array(2 * meter);
  for (let h = 1; h < curve.length; h++) {
    const place = 2 * (positions[h >> 1] - 1) + (h % 2);
    sums[place] += curve[h];
    counts[place]++;
  }
  const means = Array.from(sums, (sum, place) => sum / Math.max(1, counts[place]));
  const mean = means.reduce((sum, x) => sum + x, 0) / (2 * meter) + STILL;
  return [...means.map((x) => x / mean), Math.log(mean)];
}

/** The strongest beats of a group, by beat of the measure, (M). */
function strongest(rhythm: Float32Array, group: number, positions: readonly number[], meter: Meter): number[] {
  const width = SIXTEENTHS * GROUPS;
  const strength = Array.from({ length: rhythm.length / width }, (_, k) => rhythm[k * width + group]);
  return sharesOfMost(strength, STRONGEST, meter, (k) => positions[k] - 1);
}

/** Of the largest numbers, one in `rarity` of all, how many lie on each place, against an even share, (places). */
function sharesOfMost(
  numbers: ArrayLike<number>,
  rarity: number,
  places: number,
  placeOf: (k: number) => number,
): number[] {
  const all = Array.from({ length: numbers.length }, (_, k) => k);
  const first = all.sort((a, b) => numbers[b] - numbers[a]).slice(0, Math.ceil(numbers.length / rarity));
  const shares = new Array<number>(places).fill(0);
  for (const k of first) shares[placeOf(k)] += places / first.length;
  return shares;
}

/** The rises on the four sixteenths of each beat, (K - 1, 4 G). */
function rhythmOf(rises: Float32Array, frames: readonly number[], T: number): Float32Array {
  const K = frames.length - 1;
  const out = new Float32Array(K * SIXTEENTHS * GROUPS);
  for (let k = 0; k < K; k++)
    for (let s = 0; s < SIXTEENTHS; s++) {
      const t = frameAt(frames[k] + (s / SIXTEENTHS) * (frames[k + 1] - frames[k]), T);
      out.set(rises.subarray(t * GROUPS, (t + 1) * GROUPS), (SIXTEENTHS * k + s) * GROUPS);
    }
  return out;
}

const frameAt = (x: number, T: number) => Math.max(0, Math.min(T - 1, Math.round(x)));

/** Rows of numbers, one a half beat: (H, size). */
interface Rows {
  readonly size: number;
  readonly data: Float64Array;
}

/** Pitch classes, pitch classes of the bass, and mel bands of each half beat; H = 2 (K - 1). */
function halvesOf({ frames: T, data }: Bands, beats: readonly number[]): Record<"chroma" | "bass" | "timbre", Rows> {
  const H = 2 * (beats.length - 1);
  const chroma = new Float64Array(H * 12);
  const bass = new Float64Array(H * 12);
  const timbre = new Float64Array(H * MEL_BANDS);
  const edges = Array.from({ length: H + 1 }, (_, h) => {
    const k = h >> 1;
    return frameAt(h % 2 === 0 ? beats[k] : (beats[k] + beats[k + 1]) / 2, T);
  });
  const sums = new Float64Array(SEMITONE_BANDS);
  for (let h = 0; h < H; h++) {
    const from = edges[h];
    const to = Math.max(from + 1, edges[h + 1]);
    sums.fill(0);
    for (let t = from; t < to; t++) {
      for (let c = 0; c < MEL_BANDS; c++) timbre[h * MEL_BANDS + c] += data[t * BANDS + c] / (to - from);
      for (let c = 0; c < SEMITONE_BANDS; c++) sums[c] += data[t * BANDS + MEL_BANDS + c];
    }
    for (let c = 0; c < SEMITONE_BANDS; c++) {
      const peak = pitchPeak(sums, c) / (to - from);
      chroma[h * 12 + (c % 12)] += peak;
      if (c < LOW_SEMITONES) bass[h * 12 + (c % 12)] += peak;
    }
  }
  return {
    chroma: { size: 12, data: chroma },
    bass: { size: 12, data: bass },
    timbre: { size: MEL_BANDS, data: timbre },
  };
}

/** Both halves of each beat added, (K, size). */
function beatsOf({ size, data }: Rows): Float64Array {
  const out = new Float64Array(data.length / 2);
  for (let i = 0; i < data.length; i++) out[Math.floor(i / size / 2) * size + (i % size)] += data[i];
  return out;
}

/** How much the `span` half beats from each half beat on differ from those before it, (H); 0 at the first. */
function changesOf({ size, data }: Rows, span: number): Float64Array {
  const H = data.length / size;
  const out = new Float64Array(H);
  const before = new Float64Array(size);
  const after = new Float64Array(size);
  for (let h = 1; h < H; h++) {
    before.fill(0);
    after.fill(0);
    for (let s = Math.max(0, h - span); s < h; s++) for (let i = 0; i < size; i++) before[i] += data[s * size + i];
    for (let s = h; s < Math.min(H, h + span); s++) for (let i = 0; i < size; i++) after[i] += data[s * size + i];
    out[h] = 1 - cosine(before, after);
  }
  return out;
}

/** How alike beats are that lie so many apart, on average, (lags). */
function likeness(rows: Float32Array | Float64Array, size: number): number[] {
  const K = rows.length / size;
  return LAGS.map((lag) => {
    let sum = 0;
    for (let k = lag; k < K; k++)
      sum += cosine(rows.subarray(k * size, (k + 1) * size), rows.subarray((k - lag) * size, (k - lag + 1) * size));
    return sum / Math.max(1, K - lag);
  });
}
