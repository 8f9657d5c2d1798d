import type { Voice } from "../music/piece.js";
import { BASS_VOICE, type BeatFacts, CHORD_VOICE, MELODY_VOICE } from "./beat-facts.js";
import { BASS_AND_CHORDS, CHORDS, FeatureRows, PITCHED } from "./beat-feature.js";
import { COUNT } from "./pitch-classes.js";
import { HALF, ON_BEAT, SIXTEENTH_PLACES, TRIPLET_PLACES } from "./places.js";

const MELODY_AND_CHORDS: readonly Voice[] = ["melody", "chords"];

/** How the chords are played, and how the voices go together. */
const rows = new FeatureRows("texture");
const ONSET = rows.places("onset", "chord notes begin", CHORDS);
const SILENT = rows.add("silent", "the chords are silent", CHORDS);
const HELD = rows.add("held", "a chord note sounds on from the beat before", CHORDS, 1);
const BLOCK = rows.add("block", "a block chord: three chord notes or more on one place, not strummed", CHORDS);
const STRUM_UP = rows.add(
  "strum-up",
  "a strum upwards: three chord notes or more on one place, each a little after the one below",
  CHORDS,
);
const STRUM_DOWN = rows.add(
  "strum-down",
  "a strum downwards: three chord notes or more on one place, each a little after the one above",
  CHORDS,
);
const BROKEN = rows.add(
  "broken",
  "a broken chord: chord notes one by one on two places or more, not all one pitch",
  CHORDS,
);
const BROKEN_ON = rows.add("broken-on", "a broken chord here and in the beat before", CHORDS, 1);
const ARP_UP = rows.add("arpeggio-up", "three chord notes or more one by one, each higher", CHORDS);
const ARP_DOWN = rows.add("arpeggio-down", "three chord notes or more one by one, each lower", CHORDS);
const ARP_TURNS = rows.add("arpeggio-turns", "three chord notes or more one by one, up and down", CHORDS);
const AGAIN = rows.add("struck-again", "the same chord of two pitch classes or more is struck on two places", CHORDS);
const OFF_BEAT = rows.add("off-beat", "chords begin on the half or the third triplet, and none on the beat", CHORDS);
const STACCATO = rows.add(
  "staccato",
  "every chord note that begins lasts half a beat at most and ends before the beat",
  CHORDS,
);
const SUSTAINED = rows.add("sustained", "a chord note sounds the whole beat and none begins after its start", CHORDS);
const SIZE = rows.add("notes.3", "three different pitches or more sound in the chords", CHORDS);
rows.add("notes.4", "four different pitches or more sound in the chords", CHORDS);
rows.add("notes.5", "five different pitches or more sound in the chords", CHORDS);
const OOM_PAH = rows.add(
  "oom-pah",
  "oom-pah within the beat: bass on the beat, chords on its half and not on the beat",
  BASS_AND_CHORDS,
);
const OOM_PAH_ON = rows.add(
  "oom-pah-beats",
  "oom-pah over two beats: bass without chords on the beat before, chords without bass on this one",
  BASS_AND_CHORDS,
  1,
);
const SYNCOPATED = rows.add("syncopated", "pitched notes begin within the beat and none on it", PITCHED);
const TREMOLO = rows.add("tremolo", "one pitch begins on three places or more", PITCHED);
const DENSITY = rows.list.length;
const DENSITIES = [2, 4, 6, 8, 12];
for (const n of DENSITIES) rows.add(`density.${n}`, `${n} pitched notes or more begin`, PITCHED);
const TRIPLETS = rows.add("triplets", "a pitched note begins on a triplet", PITCHED);
const SIXTEENTHS = rows.add("sixteenths", "a pitched note begins on the second or fourth sixteenth", PITCHED);
const BASS_WITH = rows.add("bass-with-chords", "bass and chords begin on the same places", BASS_AND_CHORDS);
const MELODY_WITH = rows.add("melody-with-chords", "melody and chords begin on the same places", MELODY_AND_CHORDS);
const SAME_RHYTHM = rows.add("same-rhythm", "chord notes begin on the same places as in the beat before", CHORDS, 1);
const ENTERS = rows.add("enters", "the chords enter: they were silent in the beat before", CHORDS, 1);
const LEAVES = rows.add("leaves", "the chords leave: they sounded in the beat before and are silent", CHORDS, 1);

export const TEXTURE_FEATURES = rows.list;

/** Onsets of a strum lie at least this far apart from the first to the last, in beats. */
export const STRUM = 1 / 96;

export function writeTexture(now: BeatFacts, before: BeatFacts, out: Uint8Array, at: number): void {
  const bass = now.places[BASS_VOICE];
  const melody = now.places[MELODY_VOICE];
  const chords = now.places[CHORD_VOICE];
  const all = bass | melody | chords;
  const onsets = now.struck[0] + now.struck[1] + now.struck[2];
  if (all !== 0 && (all & 1) === 0) out[at + SYNCOPATED] = 1;
  if (now.tremolo) out[at + TREMOLO] = 1;
  for (let d = 0; d < DENSITIES.length; d++) if (onsets >= DENSITIES[d]) out[at + DENSITY + d] = 1;
  if (all & TRIPLET_PLACES) out[at + TRIPLETS] = 1;
  if (all & SIXTEENTH_PLACES) out[at + SIXTEENTHS] = 1;
  const chordsBefore = before.places[CHORD_VOICE];
  const bassBefore = before.places[BASS_VOICE];
  const sounded = before.pcs[CHORD_VOICE] !== 0;
  if (now.pcs[CHORD_VOICE] === 0) {
    out[at + SILENT] = 1;
    if (sounded) out[at + LEAVES] = 1;
    return;
  }
  for (let place = 0; place < 6; place++) out[at + ONSET + place] = (chords >> place) & 1;
  out[at + HELD] = now.held[CHORD_VOICE];
  if (!sounded) out[at + ENTERS] = 1;
  for (let size = 3; size <= 5; size++) if (now.chordPitches >= size) out[at + SIZE + size - 3] = 1;
  if (now.chordsThrough && (chords & ~1) === 0) out[at + SUSTAINED] = 1;
  if (chords === 0) return;
  writeStrokes(now, out, at);
  if (out[at + BROKEN] && isBroken(before)) out[at + BROKEN_ON] = 1;
  const off = (chords & 1) === 0;
  const onHalf = (chords & OFF_PLACES) !== 0;
  if (off && onHalf) out[at + OFF_BEAT] = 1;
  if (now.chordsShort) out[at + STACCATO] = 1;
  if (off && onHalf && bass & 1) out[at + OOM_PAH] = 1;
  if (!off && (bass & 1) === 0 && bassBefore & 1 && (chordsBefore & 1) === 0) out[at + OOM_PAH_ON] = 1;
  if (chords === bass) out[at + BASS_WITH] = 1;
  if (chords === melody) out[at + MELODY_WITH] = 1;
  if (chords === chordsBefore) out[at + SAME_RHYTHM] = 1;
}

/** The half of the beat and the third triplet (a swung half). */
const OFF_PLACES = (1 << HALF) | (1 << (HALF + 1));

function writeStrokes(now: BeatFacts, out: Uint8Array, at: number): void {
  for (let place = ON_BEAT; place < 6; place++) {
    if (now.chordCount[place] >= 3) {
      const spread = Math.abs(now.chordLastFrom[place] - now.chordFirstFrom[place]) >= STRUM;
      const stroke = spread && now.chordRises[place] ? STRUM_UP : spread && now.chordFalls[place] ? STRUM_DOWN : BLOCK;
      out[at + stroke] = 1;
    }
    if (COUNT[now.chordPcs[place]] >= 2) {
      for (let later = place + 1; later < 6; later++)
        if (now.chordPcs[later] === now.chordPcs[place]) out[at + AGAIN] = 1;
    }
  }
  if (!isBroken(now)) return;
  out[at + BROKEN] = 1;
  let notes = 0;
  let rises = false;
  let falls = false;
  let repeats = false;
  let last = -1;
  for (let place = 0; place < 6; place++) {
    if (now.chordCount[place] === 0) continue;
    const pitch = now.chordLow[place];
    if (notes++ > 0) {
      if (pitch > last) rises = true;
      else if (pitch < last) falls = true;
      else repeats = true;
    }
    last = pitch;
  }
  if (notes < 3) return;
  if (rises && falls) out[at + ARP_TURNS] = 1;
  else if (rises && !repeats) out[at + ARP_UP] = 1;
  else if (falls && !repeats) out[at + ARP_DOWN] = 1;
}

/** Chord notes begin one by one, on two places or more, and are not all of one pitch. */
function isBroken(facts: BeatFacts): boolean {
  let notes = 0;
  let first = -1;
  let moves = false;
  for (let place = 0; place < 6; place++) {
    const count = facts.chordCount[place];
    if (count === 0) continue;
    if (count > 1) return false;
    if (notes++ === 0) first = facts.chordLow[place];
    else if (facts.chordLow[place] !== first) moves = true;
  }
  return moves;
}
