import type { Voice } from "../music/piece.js";
import { BASS, BASS_AND_CHORDS, CHORDS, DRUMS, INTERVALS, MELODY, PITCHED } from "./beat-feature.js";

/** One yes-or-no statement about a pair of beats (i, j): "the beat" is j, "the other" is i. */
export interface PairFeature {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  /** Every voice that the bit compares, in both beats; none for distance and meter. */
  readonly reads: readonly Voice[];
  /** How many beats from i and from j on it compares; 0 when only i and j themselves. */
  readonly run: 0 | 4 | 16 | 64;
}

/** The voices in runs, in the order of the run bits, which is that of `VOICES`. */
export const RUN_VOICES = ["bass", "melody", "chords", "drums"] as const;
export const RUN_LENGTHS = [4, 16, 64] as const;
/** Whole measures, in beats, whose multiples a distance may be. */
export const MEASURE_MULTIPLES = [16, 32, 64] as const;
/** Distances in beats, from and to, both counted. */
export const DISTANCES = [
  [1, 1],
  [2, 3],
  [4, 7],
  [8, 15],
  [16, 63],
] as const;

const content = (name: string, description: string, reads: readonly Voice[]): PairFeature => ({
  name: `content.${name}`,
  group: "content",
  description,
  reads,
  run: 0,
});
const time = (name: string, description: string): PairFeature => ({
  name: `time.${name}`,
  group: "time",
  description,
  reads: [],
  run: 0,
});

/**
 * Every pair feature: bit p of a pair is `PAIR_FEATURES[p]`, bits 0–31 in its first word, the others in its second. Voices are the
 * same only where they sound.
 */
export const PAIR_FEATURES: readonly PairFeature[] = [
  content("moved", "all pitched notes are those of the other beat, at their pitch or moved by one interval", PITCHED),
  content("bass-rhythm", "bass notes begin on the same places", BASS),
  content("bass-class", "the lowest bass notes have the same pitch class", BASS),
  content("bass", "the same bass pattern: pitches and places", BASS),
  content("moved-up-1", "all pitched notes are those of the other beat moved up by a semitone", PITCHED),
  content("melody-rhythm", "melody notes begin on the same places", MELODY),
  content("melody-moved", "the melody is that of the other beat moved to another pitch", MELODY),
  content("melody", "the same melody: pitches and places", MELODY),
  content("moved-up-2", "all pitched notes are those of the other beat moved up by a whole tone", PITCHED),
  content("chord-shape", "bass and chords have the same pitch classes above their lowest note", BASS_AND_CHORDS),
  content("chords", "the chords have the same pitch classes", CHORDS),
  content("drums", "the same drum pattern", DRUMS),
  ...RUN_LENGTHS.flatMap((run) =>
    RUN_VOICES.map(
      (voice): PairFeature => ({
        name: `run.${voice}.${run}`,
        group: "run",
        description: `the ${voice} of these and the next ${run - 1} beats ${voice === "bass" || voice === "melody" ? "is" : "are"} equal`,
        reads: [voice],
        run,
      }),
    ),
  ),
  time("here", "the two are one beat"),
  ...DISTANCES.map(([from, to]) =>
    time(`distance.${from}`, from === to ? `${from} beat apart` : `${from} to ${to} beats apart`),
  ),
  time("before", "the beat comes before the other"),
  time("measures.4", "a multiple of 4 measures (16 beats) apart, or none"),
  ...INTERVALS.map(
    (interval, semitones): PairFeature => ({
      name: `interval.${semitones}`,
      group: "interval",
      description: `the lowest note is a ${interval} above that of the other beat, octaves aside`,
      reads: PITCHED,
      run: 0,
    }),
  ),
  time("quarter", "the same quarter of the file's measure"),
  time("measure", "the same measure of the file"),
  time("measures.8", "a multiple of 8 measures (32 beats) apart, or none"),
  time("measures.16", "a multiple of 16 measures (64 beats) apart, or none"),
];
