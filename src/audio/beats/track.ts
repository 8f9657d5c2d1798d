/** Beats and downbeats of a recording, or of notes without a usable tempo map. */
import { InputError, invalid } from "../../util/errors.js";
import { type Bands, bandsOf } from "./bands.js";
import { type Activations, barPointer } from "./bar-pointer.js";
import { bandEvidence, chooseMeasures, noteEvidence } from "./measures.js";
import { bandSalience, noteSalience, type TimedNote } from "./salience.js";

export interface BeatInput {
  /** One channel of a recording, (N). */
  readonly samples?: Float32Array;
  /** Samples a second; needed with `samples`. */
  readonly sampleRate?: number;
  /** Notes, times in seconds: instead of a recording, or transcribed from it. */
  readonly notes?: readonly TimedNote[];
}

export type TrackOptions = Readonly<Record<string, never>>;

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

/** Fewer beats than this are no music to cut into measures. */
const FEWEST_BEATS = 4;
/** The likeliest tempo of all music, and the standard deviation of its logarithm (Moelants 2002: about 120 a minute). */
const USUAL_TEMPO = 115;
const TEMPO_SPREAD = 0.35;
/** How much the usual tempo weighs against the whole recording. */
const PRIOR_WEIGHT = 8;

/**
 * Finds the beats. A recording is preferred where both are given; notes then help to choose the measures.
 *
 * @throws InputError where neither is given, the sample rate is missing, or no beats are heard (silence, speech, a fraction of a second)
 * @example trackBeats({ samples, sampleRate: 44100 }).beats[0] //=> { time: 0.52, position: 1 }
 */
export function trackBeats(input: BeatInput, _options: TrackOptions = {}): BeatTrack {
  const { samples, sampleRate, notes } = input;
  if (samples !== undefined) {
    if (sampleRate === undefined) throw invalid("sample rate", sampleRate, "samples a second");
    const bands = bandsOf(samples, sampleRate);
    return bySalience(bandSalience(bands), bands, notes ?? []);
  }
  if (notes === undefined) throw new InputError("no beats: neither a recording nor notes are given");
  return bySalience(noteSalience(notes), undefined, notes);
}

function bySalience(activations: Activations, bands: Bands | undefined, notes: readonly TimedNote[]): BeatTrack {
  const tempoPrior = (tempo: number) => -PRIOR_WEIGHT * (Math.log(tempo / USUAL_TEMPO) / TEMPO_SPREAD) ** 2;
  const { frames } = barPointer(activations, { meters: [1], slowest: 55, tempoPrior });
  if (frames.length < FEWEST_BEATS)
    throw new InputError("no beats are heard (expected music of at least a few seconds)");
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
