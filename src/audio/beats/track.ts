/** Beats and downbeats of a recording, or of notes without a usable tempo map. */
import type { NoteTracker, TimedNote } from "../../music/tracked.js";
import { InputError, invalid } from "../../util/errors.js";
import { sigmoid } from "../../util/sigmoid.js";
import { BANDS, type Bands, bandsOf, FRAME_RATE, soundingFrames } from "./bands.js";
import { type Activations, barPointer } from "./bar-pointer.js";
import { trackedGrids } from "./grid-candidates.js";
import { judgeGrid } from "./grid-judge.js";
import { networkInputs } from "./inputs.js";
import { bandEvidence, chooseMeasures, noteEvidence } from "./measures.js";
import { type BeatNetwork, runNetwork } from "./network.js";
import { bandSalience, noteSalience } from "./salience.js";

export interface BeatInput {
  /** One channel of a recording, (N). */
  readonly samples?: Float32Array;
  /** Samples a second; needed with `samples`. */
  readonly sampleRate?: number;
  /** Notes, times in seconds: instead of a recording, or transcribed from it. */
  readonly notes?: readonly TimedNote[];
}

export interface TrackOptions {
  /** The networks that hear beats in a recording (`readNetworks` of models/beats.safetensors); without any, salience by rule. */
  readonly networks?: readonly BeatNetwork[];
}

export interface TrackedBeat {
  /** Seconds from the start. */
  readonly time: number;
  readonly position: 1 | 2 | 3 | 4;
}

export interface BeatTrack {
  /** Rising in time. Positions count to four; in another meter they count its own beats (1–3). */
  readonly beats: TrackedBeat[];
  readonly meter: "4/4" | "other";
  /** From 0 to 1: how likely the beats are right. */
  readonly confidence: number;
  readonly by: "network" | "tempo";
}

/** Played by hand: a tempo that sways. */
const SALIENCE_LOOSENESS = 0.03;
/** Fewer beats than this are no music to cut into measures. */
const FEWEST_BEATS = 4;
/** The likeliest tempo of all music, and the standard deviation of its logarithm (Moelants 2002: about 120 a minute). */
const USUAL_TEMPO = 115;
const TEMPO_SPREAD = 0.35;
/** How much the usual tempo weighs against the whole of the notes. */
const PRIOR_WEIGHT = 8;

/** 0 at the likeliest tempo, less the further from it. */
const usualness = (tempo: number) => -((Math.log(tempo / USUAL_TEMPO) / TEMPO_SPREAD) ** 2);

/**
 * Finds the beats. A recording is preferred where both are given; notes then help to choose the measures.
 *
 * @throws InputError where neither is given, the sample rate is missing, or no beats are heard (silence, speech, a fraction of a second)
 * @example trackBeats({ samples, sampleRate: 44100 }).beats[0] //=> { time: 0.52, position: 1 }
 */
export function trackBeats(input: BeatInput, { networks = [] }: TrackOptions = {}): BeatTrack {
  const { samples, sampleRate, notes } = input;
  if (samples !== undefined) {
    if (sampleRate === undefined) throw invalid("sample rate", sampleRate, "samples a second");
    const bands = bandsOf(samples, sampleRate);
    if (networks.length > 0) return byNetwork(bands, beatActivations(bands, networks));
    return bySalience(bandSalience(bands), bands, notes ?? []);
  }
  if (notes === undefined) throw new InputError("no beats: neither a recording nor notes are given");
  return bySalience(noteSalience(notes), undefined, notes);
}

/** Beats of notes alone, for `readMidi` to put a performance on. */
export const trackNotes: NoteTracker = (notes) => trackBeats({ notes });

/** What the networks hear at each frame, by the mean of their logits. */
export function beatActivations({ frames, data }: Bands, networks: readonly BeatNetwork[]): Activations {
  const inputs = networkInputs(data, frames); // (T, I)
  const logits = new Float32Array(2 * frames); // (T, 2)
  for (const network of networks) {
    const heard = runNetwork(network, inputs); // (T, 2)
    for (let i = 0; i < logits.length; i++) logits[i] += heard[i];
  }
  return activationsOf(logits.map((sum) => sum / networks.length));
}

/** Logits (T, 2) as probabilities; a downbeat is a beat too. */
export function activationsOf(logits: Float32Array): Activations {
  const downbeats = Float32Array.from({ length: logits.length / 2 }, (_, t) => sigmoid(logits[2 * t + 1]));
  const beats = downbeats.map((downbeat, t) => Math.max(downbeat, sigmoid(logits[2 * t])));
  return { frameRate: FRAME_RATE, beats, downbeats };
}

/** The part of a recording that sounds, and how many frames lie before it: in the silence around it there are no beats. */
export function soundingPart(all: Bands, heard: Activations): { from: number; bands: Bands; activations: Activations } {
  const { from, to } = soundingFrames(all);
  return {
    from,
    bands: { frames: to - from, data: all.data.subarray(from * BANDS, to * BANDS) },
    activations: {
      frameRate: heard.frameRate,
      beats: heard.beats.subarray(from, to),
      downbeats: heard.downbeats.subarray(from, to),
    },
  };
}

function byNetwork(all: Bands, heard: Activations): BeatTrack {
  const { from, bands, activations } = soundingPart(all, heard);
  const tracked = trackedGrids(activations).filter(({ frames }) => frames.length >= FEWEST_BEATS);
  if (tracked.length === 0) throw noBeats();
  const { positions, meter, ...judged } = judgeGrid(bands, activations, tracked);
  const frames = judged.frames.map(Math.round);
  const { beats, downbeats } = activations;
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
  const first = frames.filter((_, k) => positions[k] === 1);
  const others = frames.filter((_, k) => positions[k] !== 1);
  const clear = mean(frames.map((t) => peak(beats, t)));
  const apart = mean(first.map((t) => peak(downbeats, t))) - mean(others.map((t) => peak(downbeats, t)));
  return {
    beats: frames.map((t, k) => ({
      time: (from + refined(beats, t)) / FRAME_RATE,
      position: positions[k] as 1 | 2 | 3 | 4,
    })),
    meter: meter === 4 ? "4/4" : "other",
    confidence: Math.sqrt(Math.min(1, clear) * Math.min(1, Math.max(0, apart))),
    by: "network",
  };
}

const peak = (curve: Float32Array, t: number) => Math.max(curve[t - 1] ?? 0, curve[t], curve[t + 1] ?? 0);

/** The centre of what is heard around a beat, in frames, at most one from it. */
export function refined(curve: Float32Array, t: number): number {
  let sum = 0;
  let moment = 0;
  for (let shift = -2; shift <= 2; shift++) {
    const value = (curve[t + shift] ?? 0) ** 2;
    sum += value;
    moment += value * shift;
  }
  return sum > 1e-6 ? t + Math.max(-1, Math.min(1, moment / sum)) : t;
}

const noBeats = () => new InputError("no beats are heard (expected music of at least a few seconds)");

function bySalience(activations: Activations, bands: Bands | undefined, notes: readonly TimedNote[]): BeatTrack {
  const seconds = activations.beats.length / activations.frameRate;
  const tempoPrior = (tempo: number) => (PRIOR_WEIGHT / seconds) * usualness(tempo);
  const { frames } = barPointer(activations, {
    meters: [1],
    slowest: 55,
    tempoPrior,
    looseness: SALIENCE_LOOSENESS,
  });
  if (frames.length < FEWEST_BEATS) throw noBeats();
  const times = frames.map((t) => t / activations.frameRate);
  const pitched = notes.some((note) => !note.drum);
  const evidence = pitched || !bands ? noteEvidence(notes, times) : bandEvidence(bands, times);
  const { phase, meter, contrast } = chooseMeasures(evidence);
  const length = meter === "4/4" ? 4 : 3;
  const clear = frames.reduce((sum, t) => sum + activations.beats[t], 0) / frames.length;
  return {
    beats: times.map((time, k) => ({ time, position: (((k - phase + 4 * length) % length) + 1) as 1 | 2 | 3 | 4 })),
    meter,
    confidence: Math.min(1, Math.max(0, clear)) * Math.min(1, Math.max(0, contrast)),
    by: "tempo",
  };
}
