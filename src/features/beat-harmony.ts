import { BASS_VOICE, type BeatFacts, CHORD_VOICE } from "./beat-facts.js";
import { BASS_AND_CHORDS, FeatureRows, PITCHED } from "./beat-feature.js";
import { CHORD_NAMES, CHORD_OF_MASK } from "./chord-names.js";
import { COUNT, maskOf, modulo12, relativeTo } from "./pitch-classes.js";

/**
 * Harmony above the lowest sounding note. `PITCHED` rows read all pitched voices and count from the lowest note of them all (the
 * reference bass of a scale answer); `BASS_AND_CHORDS` rows leave the melody out, so that they stay when it alone is hidden.
 */
const rows = new FeatureRows("harmony");
const SOUNDING = rows.intervals("sounding", "a % above the lowest note sounds", PITCHED, 0, 1);
const STRUCK = rows.intervals("struck", "a % above the lowest note is struck on the beat", PITCHED, 0, 1);
const CHORDAL = rows.intervals(
  "chordal",
  "a % above the lowest note of bass and chords sounds in them",
  BASS_AND_CHORDS,
  0,
  1,
);
const CLASSES = rows.add("classes.1", "one pitch class sounds", PITCHED);
for (const n of [2, 3, 4, 5]) rows.add(`classes.${n}`, `${n} pitch classes sound`, PITCHED);
rows.add("classes.6", "six pitch classes or more sound", PITCHED);
const VOICES = rows.add("voices.1", "one pitch sounds", PITCHED);
for (const n of [2, 3, 4]) rows.add(`voices.${n}`, `${n} different pitches sound`, PITCHED);
rows.add("voices.5", "five or six different pitches sound", PITCHED);
rows.add("voices.7", "seven different pitches or more sound", PITCHED);
const NAMED = rows.list.length;
for (const { name, words } of CHORD_NAMES) rows.add(`chord.${name}`, `bass and chords are ${words}`, BASS_AND_CHORDS);
const HAS = rows.add("has.major", "a major triad stands on the lowest note, whatever else sounds", PITCHED);
rows.add("has.minor", "a minor triad stands on the lowest note, whatever else sounds", PITCHED);
rows.add("has.dominant-7", "a dominant seventh stands on the lowest note, whatever else sounds", PITCHED);
const TRITONE = rows.add("tritone", "two sounding pitch classes are a tritone apart", PITCHED);
const SEMITONE = rows.add("semitone", "two sounding pitch classes are a semitone apart", PITCHED);
const WIDE = rows.add("wide", "the highest note is more than two octaves above the lowest", PITCHED);
const SAME = rows.add("same", "the same pitch classes sound as in the beat before", PITCHED, 1);
const SAME_CHORD = rows.add(
  "same-chord",
  "bass and chords have the pitch classes of the beat before",
  BASS_AND_CHORDS,
  1,
);
const MOVED_CHORD = rows.add(
  "moved-chord",
  "bass and chords are those of the beat before, moved to another pitch",
  BASS_AND_CHORDS,
  1,
);
const NEW = rows.add("new.0", "no pitch class sounds that did not in the beat before", PITCHED, 1);
rows.add("new.1", "one pitch class sounds that did not in the beat before", PITCHED, 1);
rows.add("new.2", "two pitch classes or more sound that did not in the beat before", PITCHED, 1);
const FRESH = rows.add("none-kept", "no pitch class of the beat before sounds still", PITCHED, 1);
const LOWEST = rows.intervals(
  "lowest",
  "the lowest note lies a % above that of the beat before, octaves aside",
  PITCHED,
  1,
);

export const HARMONY_FEATURES = rows.list;

const CONTAINED = [
  [0, 4, 7],
  [0, 3, 7],
  [0, 4, 7, 10],
].map(maskOf);

export function writeHarmony(now: BeatFacts, before: BeatFacts, out: Uint8Array, at: number): void {
  if (now.lowest < 0) return;
  const root = now.lowest % 12;
  const sounding = relativeTo(now.allPcs, root);
  const struck = relativeTo(now.beatPcs, root);
  for (let interval = 1; interval < 12; interval++) {
    out[at + SOUNDING + interval - 1] = (sounding >> interval) & 1;
    out[at + STRUCK + interval - 1] = (struck >> interval) & 1;
  }
  out[at + CLASSES + Math.min(COUNT[sounding], 6) - 1] = 1;
  out[at + VOICES + (now.pitches >= 7 ? 5 : Math.min(now.pitches, 5) - 1)] = 1;
  for (let c = 0; c < CONTAINED.length; c++) if ((sounding & CONTAINED[c]) === CONTAINED[c]) out[at + HAS + c] = 1;
  if (sounding & relativeTo(sounding, 6)) out[at + TRITONE] = 1;
  if (sounding & relativeTo(sounding, 1)) out[at + SEMITONE] = 1;
  if (now.highest - now.lowest > 24) out[at + WIDE] = 1;
  const low = chordalLow(now);
  if (low >= 0) writeChord(now, before, low, out, at);
  if (before.lowest < 0) return;
  if (now.allPcs === before.allPcs) out[at + SAME] = 1;
  out[at + NEW + Math.min(COUNT[now.allPcs & ~before.allPcs], 2)] = 1;
  if ((now.allPcs & before.allPcs) === 0) out[at + FRESH] = 1;
  out[at + LOWEST + modulo12(now.lowest - before.lowest)] = 1;
}

function writeChord(now: BeatFacts, before: BeatFacts, low: number, out: Uint8Array, at: number): void {
  const pcs = chordalPcs(now);
  const relative = relativeTo(pcs, low % 12);
  for (let interval = 1; interval < 12; interval++) out[at + CHORDAL + interval - 1] = (relative >> interval) & 1;
  const chord = CHORD_OF_MASK[relative];
  if (chord >= 0) out[at + NAMED + chord] = 1;
  const lowBefore = chordalLow(before);
  if (lowBefore < 0) return;
  const pcsBefore = chordalPcs(before);
  if (pcs === pcsBefore) out[at + SAME_CHORD] = 1;
  else if (relative === relativeTo(pcsBefore, lowBefore % 12)) out[at + MOVED_CHORD] = 1;
}

/** Pitch classes of bass and chords. */
export function chordalPcs(facts: BeatFacts): number {
  return facts.pcs[BASS_VOICE] | facts.pcs[CHORD_VOICE];
}

/** The lowest note of bass and chords, −1 when both are silent. */
export function chordalLow(facts: BeatFacts): number {
  const bass = facts.low[BASS_VOICE];
  const chords = facts.low[CHORD_VOICE];
  return bass < 0 ? chords : chords < 0 ? bass : Math.min(bass, chords);
}
