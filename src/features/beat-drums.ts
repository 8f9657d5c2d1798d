import type { BeatFacts } from "./beat-facts.js";
import { DRUMS, FeatureRows } from "./beat-feature.js";
import { CLOSED_HAT, CRASH, DRUM_KINDS, KICK, OPEN_HAT, RIDE, SNARE, TOM } from "./drum-kinds.js";
import { COUNT } from "./pitch-classes.js";
import { SIXTEENTH_PLACES, TRIPLET_PLACES } from "./places.js";

const SIXTEENTHS = [
  "on the first sixteenth",
  "on the second sixteenth",
  "on the third sixteenth",
  "on the fourth sixteenth",
];

/** Hits of the drum kit. A drum is heard where it is hit; how long it rings says nothing. */
const rows = new FeatureRows("drums");
const KIND_AT = DRUM_KINDS.map(({ name, words, triplets }) => {
  if (triplets) return rows.places(name, `${words} is hit`, DRUMS);
  const at = rows.list.length;
  SIXTEENTHS.forEach((place, n) => {
    rows.add(`${name}.${n + 1}`, `${words} is hit ${place} (or the triplet next to it)`, DRUMS);
  });
  return at;
});
const SILENT = rows.add("silent", "no drum is hit", DRUMS);
const QUARTERS = rows.add("hat-quarters", "hi-hat or ride on the beat alone", DRUMS);
const EIGHTHS = rows.add("hat-eighths", "hi-hat or ride in eighths: on the beat and its half alone", DRUMS);
const HAT_16THS = rows.add("hat-sixteenths", "hi-hat or ride in sixteenths: on all four", DRUMS);
const HAT_TRIPLETS = rows.add(
  "hat-triplets",
  "hi-hat or ride in triplets or swung: on the beat and the third triplet",
  DRUMS,
);
const ROLL = rows.add("roll", "the snare is hit on three places or more", DRUMS);
const FILL = rows.add("fill", "a fill: toms and snare on three places or more, a tom among them", DRUMS);
const ACCENT = rows.add("accent", "crash and kick together on the beat", DRUMS);
const FOUR = rows.add("hits.4", "four hits or more", DRUMS);
const EIGHT = rows.add("hits.8", "eight hits or more", DRUMS);
const SAME = rows.add("same", "the drums play what they played in the beat before", DRUMS, 1);
const ENTER = rows.add("enter", "the drums enter: none was hit in the beat before", DRUMS, 1);
const LEAVE = rows.add("leave", "the drums leave: some were hit in the beat before and none is", DRUMS, 1);

export const DRUM_FEATURES = rows.list;

const SIXTEENTH_GRID = 0b101011;
const EIGHTH_GRID = 0b001001;
const SWING = 0b010001;

export function writeDrums(now: BeatFacts, before: BeatFacts, out: Uint8Array, at: number): void {
  if (now.hits === 0) {
    out[at + SILENT] = 1;
    if (before.hits > 0) out[at + LEAVE] = 1;
    return;
  }
  const { drums } = now;
  let same = true;
  for (let kind = 0; kind < drums.length; kind++) {
    const places = drums[kind];
    if (places !== before.drums[kind]) same = false;
    if (places === 0) continue;
    const row = at + KIND_AT[kind];
    if (DRUM_KINDS[kind].triplets) for (let place = 0; place < 6; place++) out[row + place] = (places >> place) & 1;
    else {
      if (places & 0b000001) out[row] = 1;
      if (places & 0b000110) out[row + 1] = 1;
      if (places & 0b001000) out[row + 2] = 1;
      if (places & 0b110000) out[row + 3] = 1;
    }
  }
  const hat = drums[CLOSED_HAT] | drums[OPEN_HAT] | drums[RIDE];
  if (hat === 1) out[at + QUARTERS] = 1;
  if (hat === EIGHTH_GRID) out[at + EIGHTHS] = 1;
  if ((hat & SIXTEENTH_GRID) === SIXTEENTH_GRID) out[at + HAT_16THS] = 1;
  if ((hat & SWING) === SWING && (hat & SIXTEENTH_PLACES) === 0 && hat & TRIPLET_PLACES) out[at + HAT_TRIPLETS] = 1;
  if (COUNT[drums[SNARE]] >= 3) out[at + ROLL] = 1;
  if (drums[TOM] !== 0 && COUNT[drums[TOM] | drums[SNARE]] >= 3) out[at + FILL] = 1;
  if (drums[CRASH] & drums[KICK] & 1) out[at + ACCENT] = 1;
  if (now.hits >= 4) out[at + FOUR] = 1;
  if (now.hits >= 8) out[at + EIGHT] = 1;
  if (before.hits === 0) out[at + ENTER] = 1;
  else if (same) out[at + SAME] = 1;
}
