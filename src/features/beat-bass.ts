import { BASS_VOICE, type BeatFacts, THROUGH } from "./beat-facts.js";
import { BASS, FeatureRows } from "./beat-feature.js";
import { MOTION, motionOf } from "./line.js";
import { modulo12 } from "./pitch-classes.js";
import { HALF } from "./places.js";
import type { SongStatistics } from "./song-statistics.js";

/** The bass as a line: its lowest note on each place. */
const rows = new FeatureRows("bass");
const ONSET = rows.places("onset", "a bass note begins", BASS);
const SILENT = rows.add("silent", "the bass is silent", BASS);
const HELD = rows.add("held", "a bass note sounds on from the beat before", BASS, 1);
const COUNT = rows.add("one", "the bass line has one note, held or struck", BASS);
rows.add("two", "the bass line has two notes", BASS);
rows.add("many", "the bass line has three notes or more", BASS);
const REST = rows.add("rest", "the bass sounds and is silent before the beat ends", BASS);
const MOVED = rows.intervals(
  "moved",
  "the lowest bass note lies a % above that of the beat before, octaves aside",
  BASS,
  1,
);
const UP = rows.add("rises", "the first bass note is higher than the last of the beat before", BASS, 1);
const DOWN = rows.add("falls", "the first bass note is lower than the last of the beat before", BASS, 1);
const STAYS = rows.add("stays", "the first bass note is the last of the beat before, at its pitch", BASS, 1);
const STEP = rows.add("step", "the bass comes by step (1 or 2 semitones) from the beat before", BASS, 1);
const LEAP = rows.add("leap", "the bass comes by a leap of a fourth or more from the beat before", BASS, 1);
const OCTAVE_FROM = rows.add("octave", "the bass comes by an octave jump from the beat before", BASS, 1);
const WITHIN = rows.intervals("within", "the last bass note lies a % above the first of the beat, octaves aside", BASS);
const WITHIN_UP = rows.add("up", "the last bass note is higher than the first of the beat", BASS);
const WITHIN_DOWN = rows.add("down", "the last bass note is lower than the first of the beat", BASS);
const OCTAVES = rows.add("octaves", "the bass jumps by an octave within the beat", BASS);
const REPEATS = rows.add("repeats", "a bass note is struck again at its pitch within the beat", BASS);
const HIGH = rows.add("high", "the bass is a fourth or more above its median in the song", BASS);
const LOW = rows.add("low", "the bass is a fourth or more below its median in the song", BASS);
const ENTERS = rows.add("enters", "the bass enters: it was silent in the beat before", BASS, 1);
const LEAVES = rows.add("leaves", "the bass leaves: it sounded in the beat before and is silent", BASS, 1);
const SAME_RHYTHM = rows.add("same-rhythm", "bass notes begin on the same places as in the beat before", BASS, 1);
const ANTICIPATED = rows.add(
  "anticipated",
  "the bass holds a note that began on the half of the beat before, or later",
  BASS,
  1,
);

export const BASS_FEATURES = rows.list;

export function writeBass(now: BeatFacts, before: BeatFacts, song: SongStatistics, out: Uint8Array, at: number): void {
  const low = now.low[BASS_VOICE];
  const lowBefore = before.low[BASS_VOICE];
  if (low < 0) {
    out[at + SILENT] = 1;
    if (lowBefore >= 0) out[at + LEAVES] = 1;
    return;
  }
  const places = now.places[BASS_VOICE];
  for (let place = 0; place < 6; place++) out[at + ONSET + place] = (places >> place) & 1;
  out[at + HELD] = now.held[BASS_VOICE];
  if (now.end[BASS_VOICE] < THROUGH) out[at + REST] = 1;
  if (low - song.bass >= 5) out[at + HIGH] = 1;
  if (low - song.bass <= -5) out[at + LOW] = 1;
  const line = now.bass;
  out[at + COUNT + Math.min(line.length, 3) - 1] = 1;
  if (line.length > 1) {
    out[at + WITHIN + modulo12(line.last - line.first)] = 1;
    if (line.last > line.first) out[at + WITHIN_UP] = 1;
    if (line.last < line.first) out[at + WITHIN_DOWN] = 1;
    if (line.motion & MOTION.octave) out[at + OCTAVES] = 1;
    if (line.motion & MOTION.repeat) out[at + REPEATS] = 1;
  }
  if (lowBefore < 0) {
    out[at + ENTERS] = 1;
    return;
  }
  out[at + MOVED + modulo12(low - lowBefore)] = 1;
  const step = line.first - before.bass.last;
  const motion = motionOf(step);
  out[at + (step > 0 ? UP : step < 0 ? DOWN : STAYS)] = 1;
  if (motion & (MOTION.semitone | MOTION.tone)) out[at + STEP] = 1;
  if (motion & (MOTION.leapUp | MOTION.leapDown)) out[at + LEAP] = 1;
  if (motion & MOTION.octave) out[at + OCTAVE_FROM] = 1;
  if (places !== 0 && places === before.places[BASS_VOICE]) out[at + SAME_RHYTHM] = 1;
  if (line.heldIn && step === 0 && before.bass.lastPlace >= HALF) out[at + ANTICIPATED] = 1;
}
