import { type BeatFacts, MELODY_VOICE, THROUGH } from "./beat-facts.js";
import { FeatureRows, MELODY, PITCHED } from "./beat-feature.js";
import { chordalPcs } from "./beat-harmony.js";
import { MOTION, motionOf } from "./line.js";
import { modulo12 } from "./pitch-classes.js";
import { HALF } from "./places.js";
import type { SongStatistics } from "./song-statistics.js";

/** The melody as a line: its highest note on each place. */
const rows = new FeatureRows("melody");
const ONSET = rows.places("onset", "a melody note begins", MELODY);
const COUNT = rows.add("one", "the melody line has one note, held or struck", MELODY);
rows.add("two", "the melody line has two notes", MELODY);
rows.add("three", "the melody line has three notes", MELODY);
rows.add("many", "the melody line has four notes or more", MELODY);
const SILENT = rows.add("silent", "the melody is silent", MELODY);
const HELD = rows.add("held", "a melody note sounds on from the beat before", MELODY, 1);
const UP = rows.add("up", "the last melody note is higher than the first of the beat", MELODY);
const DOWN = rows.add("down", "the last melody note is lower than the first of the beat", MELODY);
const LEVEL = rows.add(
  "level",
  "the melody ends the beat on its first pitch after other notes or a repetition",
  MELODY,
);
const PEAK = rows.add("peak", "the melody has a peak within the beat", MELODY);
const TROUGH = rows.add("trough", "the melody has a trough within the beat", MELODY);
const STEPS = rows.add(
  "steps",
  "the melody moves within the beat, and only by step (1 or 2 semitones) or repetition",
  MELODY,
);
const SEMITONE = rows.add("semitone", "the melody moves by a semitone within the beat", MELODY);
const THIRD = rows.add("third", "the melody moves by a third within the beat", MELODY);
const LEAP_UP = rows.add("leap-up", "the melody leaps up by a fourth or more within the beat", MELODY);
const LEAP_DOWN = rows.add("leap-down", "the melody leaps down by a fourth or more within the beat", MELODY);
const REPEATS = rows.add("repeats", "a melody note is repeated within the beat", MELODY);
const FROM_UP = rows.add("from.up", "the first melody note is higher than the last of the beat before", MELODY, 1);
const FROM_DOWN = rows.add("from.down", "the first melody note is lower than the last of the beat before", MELODY, 1);
const FROM_SAME = rows.add(
  "from.same",
  "the first melody note is the last of the beat before, at its pitch",
  MELODY,
  1,
);
const FROM_SEMITONE = rows.add("from.semitone", "the melody comes by a semitone from the beat before", MELODY, 1);
const FROM_TONE = rows.add("from.tone", "the melody comes by a whole tone from the beat before", MELODY, 1);
const FROM_THIRD = rows.add("from.third", "the melody comes by a third from the beat before", MELODY, 1);
const FROM_LEAP = rows.add(
  "from.leap",
  "the melody comes by a leap of a fourth to a sixth from the beat before",
  MELODY,
  1,
);
const FROM_WIDE = rows.add(
  "from.wide",
  "the melody comes by a leap of a seventh or more from the beat before",
  MELODY,
  1,
);
const FIRST = rows.intervals(
  "first",
  "the first melody note is a % above the lowest sounding note, octaves aside",
  PITCHED,
);
const LAST = rows.intervals(
  "last",
  "the last melody note is a % above the lowest sounding note, octaves aside",
  PITCHED,
);
const FIRST_IN = rows.add("first-in-chord", "the first melody note is a pitch class of bass and chords", PITCHED);
const LAST_IN = rows.add("last-in-chord", "the last melody note is a pitch class of bass and chords", PITCHED);
const HIGH = rows.add("high", "the melody is a fourth or more above its median in the song", MELODY);
const LOW = rows.add("low", "the melody is a fourth or more below its median in the song", MELODY);
const REST = rows.add("rest", "the melody sounds and is silent before the beat ends", MELODY);
const ENTERS = rows.add("enters", "the melody enters: it was silent in the beat before", MELODY, 1);
const LEAVES = rows.add("leaves", "the melody leaves: it sounded in the beat before and is silent", MELODY, 1);
const SAME_RHYTHM = rows.add("same-rhythm", "melody notes begin on the same places as in the beat before", MELODY, 1);
const ANTICIPATED = rows.add(
  "anticipated",
  "the melody holds a note that began on the half of the beat before, or later",
  MELODY,
  1,
);

export const MELODY_FEATURES = rows.list;

export function writeMelody(
  now: BeatFacts,
  before: BeatFacts,
  song: SongStatistics,
  out: Uint8Array,
  at: number,
): void {
  const line = now.melody;
  const lastBefore = before.melody.last;
  if (line.length === 0) {
    out[at + SILENT] = 1;
    if (lastBefore >= 0) out[at + LEAVES] = 1;
    return;
  }
  const places = now.places[MELODY_VOICE];
  for (let place = 0; place < 6; place++) out[at + ONSET + place] = (places >> place) & 1;
  out[at + COUNT + Math.min(line.length, 4) - 1] = 1;
  out[at + HELD] = now.held[MELODY_VOICE];
  if (line.length > 1) writeShape(now, out, at);
  const first = modulo12(line.first - now.lowest);
  const last = modulo12(line.last - now.lowest);
  out[at + FIRST + first] = 1;
  out[at + LAST + last] = 1;
  const chord = chordalPcs(now);
  out[at + FIRST_IN] = (chord >> (line.first % 12)) & 1;
  out[at + LAST_IN] = (chord >> (line.last % 12)) & 1;
  const height = now.high[MELODY_VOICE] - song.melody;
  if (height >= 5) out[at + HIGH] = 1;
  if (height <= -5) out[at + LOW] = 1;
  if (now.end[MELODY_VOICE] < THROUGH) out[at + REST] = 1;
  if (lastBefore < 0) {
    out[at + ENTERS] = 1;
    return;
  }
  const step = line.first - lastBefore;
  const motion = motionOf(step);
  out[at + (step > 0 ? FROM_UP : step < 0 ? FROM_DOWN : FROM_SAME)] = 1;
  if (motion & MOTION.semitone) out[at + FROM_SEMITONE] = 1;
  if (motion & MOTION.tone) out[at + FROM_TONE] = 1;
  if (motion & MOTION.third) out[at + FROM_THIRD] = 1;
  if (motion & (MOTION.leapUp | MOTION.leapDown)) out[at + (Math.abs(step) < 10 ? FROM_LEAP : FROM_WIDE)] = 1;
  if (places !== 0 && places === before.places[MELODY_VOICE]) out[at + SAME_RHYTHM] = 1;
  if (line.heldIn && step === 0 && before.melody.lastPlace >= HALF) out[at + ANTICIPATED] = 1;
}

function writeShape({ melody }: BeatFacts, out: Uint8Array, at: number): void {
  const { first, last, highest, lowest, motion } = melody;
  out[at + (last > first ? UP : last < first ? DOWN : LEVEL)] = 1;
  if (highest > first && highest > last) out[at + PEAK] = 1;
  if (lowest < first && lowest < last) out[at + TROUGH] = 1;
  const steps = motion & (MOTION.semitone | MOTION.tone);
  if (steps !== 0 && (motion & ~(MOTION.semitone | MOTION.tone | MOTION.repeat)) === 0) out[at + STEPS] = 1;
  if (motion & MOTION.semitone) out[at + SEMITONE] = 1;
  if (motion & MOTION.third) out[at + THIRD] = 1;
  if (motion & MOTION.leapUp) out[at + LEAP_UP] = 1;
  if (motion & MOTION.leapDown) out[at + LEAP_DOWN] = 1;
  if (motion & MOTION.repeat) out[at + REPEATS] = 1;
}
