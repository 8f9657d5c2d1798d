import type { BeatNotes, BeatSong } from "../../music/beat-notes.js";
import { sayDrums, sayInstruments } from "./reference-band.js";
import {
  above,
  classes,
  equal,
  line,
  maximum,
  minimum,
  mod,
  of,
  PLACE_NAMES,
  place,
  type Say,
  songMedian,
  struckPlaces,
  unique,
} from "./reference-notes.js";

/**
 * Beat features once more, written plainly from the descriptions in the table: one named statement after another over arrays of
 * notes, without masks, shared facts or any of the fast code's tables. Slow; only tests use it.
 */
export type Statements = Record<string, boolean>;

const CHORDS: Record<string, string> = {
  major: "0 4 7",
  minor: "0 3 7",
  "major-6": "0 3 8",
  "minor-6": "0 4 9",
  "major-64": "0 5 9",
  "minor-64": "0 5 8",
  diminished: "0 3 6",
  augmented: "0 4 8",
  sus4: "0 5 7",
  sus2: "0 2 7",
  "dominant-7": "0 4 7 10",
  "dominant-65": "0 3 6 8",
  "dominant-43": "0 3 5 9",
  "dominant-2": "0 2 6 9",
  "dominant-open": "0 4 10",
  "minor-7": "0 3 7 10",
  "major-7": "0 4 7 11",
  "half-diminished": "0 3 6 10",
  "diminished-7": "0 3 6 9",
  power: "0 7",
  "major-third": "0 4",
  "minor-third": "0 3",
  single: "0",
};

export function referenceBeat(song: BeatSong, t: number, context: BeatSong = song): Statements {
  const now = song.notes[t];
  const before = song.notes[t - 1] ?? [];
  const statements: Statements = {};
  const say = (name: string, value: boolean) => {
    statements[name] = value;
  };
  sayBass(now, before, context, (name, value) => say(`bass.${name}`, value));
  sayHarmony(now, before, (name, value) => say(`harmony.${name}`, value));
  sayMelody(now, before, context, (name, value) => say(`melody.${name}`, value));
  sayTexture(now, before, (name, value) => say(`texture.${name}`, value));
  sayDrums(now, before, (name, value) => say(`drums.${name}`, value));
  for (const quarter of [1, 2, 3, 4]) say(`meter.quarter.${quarter}`, song.beats[t].position === quarter);
  sayInstruments(now, before, context, (name, value) => say(`instrumentation.${name}`, value));
  return statements;
}

function sayVoice(now: BeatNotes, before: BeatNotes, say: Say): void {
  for (const [p, name] of PLACE_NAMES.entries()) say(`onset.${name}`, struckPlaces(now).includes(p));
  say("silent", now.length === 0);
  say(
    "held",
    now.some((n) => !n.struck),
  );
  say("enters", now.length > 0 && before.length === 0);
  say("leaves", now.length === 0 && before.length > 0);
  say("same-rhythm", struckPlaces(now).length > 0 && equal(struckPlaces(now), struckPlaces(before)));
}

function sayLine(now: BeatNotes, before: BeatNotes, outer: "lowest" | "highest", say: Say): number[] {
  const steps = line(now, outer);
  const last = line(before, outer).at(-1);
  say("rest", now.length > 0 && now.every((n) => n.to < 0.95));
  say("up", steps.length > 1 && steps.at(-1)!.pitch > steps[0].pitch);
  say("down", steps.length > 1 && steps.at(-1)!.pitch < steps[0].pitch);
  const moves = steps.slice(1).map((step, n) => step.pitch - steps[n].pitch);
  say("repeats", moves.includes(0));
  const tied = steps[0]?.place === -1 && last !== undefined && last.pitch === steps[0].pitch;
  say("anticipated", tied && last.place >= 3);
  return moves;
}

function sayBass(notes: BeatNotes, notesBefore: BeatNotes, song: BeatSong, say: Say): void {
  const now = of(notes, "bass");
  const before = of(notesBefore, "bass");
  sayVoice(now, before, say);
  const moves = sayLine(now, before, "lowest", say);
  const steps = line(now, "lowest");
  say("one", steps.length === 1);
  say("two", steps.length === 2);
  say("many", steps.length >= 3);
  say(
    "octaves",
    moves.some((move) => Math.abs(move) === 12),
  );
  const both = now.length > 0 && before.length > 0;
  const come = both ? steps[0].pitch - line(before, "lowest").at(-1)!.pitch : 0;
  say("rises", both && come > 0);
  say("falls", both && come < 0);
  say("stays", both && come === 0);
  say("step", [1, 2].includes(Math.abs(come)));
  say("leap", Math.abs(come) >= 5);
  say("octave", Math.abs(come) === 12);
  for (let n = 0; n < 12; n++) {
    say(`moved.${n}`, both && mod(minimum(now) - minimum(before)) === n);
    say(`within.${n}`, steps.length > 1 && mod(steps.at(-1)!.pitch - steps[0].pitch) === n);
  }
  const usual = songMedian(song, "bass", () =>
    song.notes.flatMap((beat) => (of(beat, "bass").length > 0 ? [minimum(of(beat, "bass"))] : [])),
  );
  say("high", now.length > 0 && minimum(now) >= usual + 5);
  say("low", now.length > 0 && minimum(now) <= usual - 5);
}

function sayHarmony(notes: BeatNotes, notesBefore: BeatNotes, say: Say): void {
  const now = of(notes, "bass", "melody", "chords");
  const before = of(notesBefore, "bass", "melody", "chords");
  const chord = of(notes, "bass", "chords");
  const chordBefore = of(notesBefore, "bass", "chords");
  const sounding = above(classes(now), minimum(now));
  const struck = above(classes(now.filter((n) => n.struck && place(n) === 0)), minimum(now));
  const chordal = above(classes(chord), minimum(chord));
  for (let n = 1; n < 12; n++) {
    say(`sounding.${n}`, sounding.includes(n));
    say(`struck.${n}`, struck.includes(n));
    say(`chordal.${n}`, chordal.includes(n));
  }
  for (let n = 1; n < 6; n++) say(`classes.${n}`, sounding.length === n);
  say("classes.6", sounding.length >= 6);
  const pitches = unique(now.map((n) => n.pitch)).length;
  for (let n = 1; n < 5; n++) say(`voices.${n}`, pitches === n);
  say("voices.5", pitches === 5 || pitches === 6);
  say("voices.7", pitches >= 7);
  for (const [name, members] of Object.entries(CHORDS)) say(`chord.${name}`, chordal.join(" ") === members);
  const has = (...intervals: number[]) => intervals.every((n) => sounding.includes(n));
  say("has.major", has(0, 4, 7));
  say("has.minor", has(0, 3, 7));
  say("has.dominant-7", has(0, 4, 7, 10));
  say(
    "tritone",
    sounding.some((a) => sounding.some((b) => mod(a - b) === 6)),
  );
  say(
    "semitone",
    sounding.some((a) => sounding.some((b) => mod(a - b) === 1)),
  );
  say("wide", now.length > 0 && maximum(now) - minimum(now) > 24);
  const both = now.length > 0 && before.length > 0;
  const fresh = classes(now).filter((pc) => !classes(before).includes(pc)).length;
  say("same", both && equal(classes(now), classes(before)));
  say("new.0", both && fresh === 0);
  say("new.1", both && fresh === 1);
  say("new.2", both && fresh >= 2);
  say("none-kept", both && fresh === classes(now).length);
  for (let n = 0; n < 12; n++) say(`lowest.${n}`, both && mod(minimum(now) - minimum(before)) === n);
  const chords = chord.length > 0 && chordBefore.length > 0;
  const sameClasses = equal(classes(chord), classes(chordBefore));
  say("same-chord", chords && sameClasses);
  const shape = above(classes(chordBefore), minimum(chordBefore));
  say("moved-chord", chords && !sameClasses && equal(chordal, shape));
}

function sayMelody(notes: BeatNotes, notesBefore: BeatNotes, song: BeatSong, say: Say): void {
  const now = of(notes, "melody");
  const before = of(notesBefore, "melody");
  sayVoice(now, before, say);
  const moves = sayLine(now, before, "highest", say);
  const pitches = line(now, "highest").map((step) => step.pitch);
  const [first, last] = [pitches[0], pitches[pitches.length - 1]];
  say("one", pitches.length === 1);
  say("two", pitches.length === 2);
  say("three", pitches.length === 3);
  say("many", pitches.length >= 4);
  say("level", pitches.length > 1 && first === last);
  say(
    "peak",
    pitches.some((pitch) => pitch > first && pitch > last),
  );
  say(
    "trough",
    pitches.some((pitch) => pitch < first && pitch < last),
  );
  say("steps", moves.some((move) => move !== 0) && moves.every((move) => Math.abs(move) <= 2));
  say(
    "semitone",
    moves.some((move) => Math.abs(move) === 1),
  );
  say(
    "third",
    moves.some((move) => Math.abs(move) === 3 || Math.abs(move) === 4),
  );
  say(
    "leap-up",
    moves.some((move) => move >= 5),
  );
  say(
    "leap-down",
    moves.some((move) => move <= -5),
  );
  const both = now.length > 0 && before.length > 0;
  const come = both ? first - line(before, "highest").at(-1)!.pitch : 0;
  const size = Math.abs(come);
  say("from.up", come > 0);
  say("from.down", come < 0);
  say("from.same", both && come === 0);
  say("from.semitone", size === 1);
  say("from.tone", size === 2);
  say("from.third", size === 3 || size === 4);
  say("from.leap", size >= 5 && size <= 9);
  say("from.wide", size >= 10);
  const low = minimum(of(notes, "bass", "melody", "chords"));
  for (let n = 0; n < 12; n++) {
    say(`first.${n}`, now.length > 0 && mod(first - low) === n);
    say(`last.${n}`, now.length > 0 && mod(last - low) === n);
  }
  const chord = classes(of(notes, "bass", "chords"));
  say("first-in-chord", now.length > 0 && chord.includes(first % 12));
  say("last-in-chord", now.length > 0 && chord.includes(last % 12));
  const usual = songMedian(song, "melody", () =>
    song.notes.flatMap((beat) => (of(beat, "melody").length > 0 ? [maximum(of(beat, "melody"))] : [])),
  );
  say("high", now.length > 0 && maximum(now) >= usual + 5);
  say("low", now.length > 0 && maximum(now) <= usual - 5);
}

/** The chord notes that begin on one place, from the lowest, each pitch once (its earliest). */
function strokes(chords: BeatNotes): { readonly place: number; readonly notes: BeatNotes }[] {
  return struckPlaces(chords).map((p) => {
    const there = chords.filter((n) => n.struck && place(n) === p);
    const pitches = unique(there.map((n) => n.pitch));
    const earliest = (pitch: number) =>
      there.filter((n) => n.pitch === pitch).reduce((a, b) => (b.from < a.from ? b : a));
    return { place: p, notes: pitches.map(earliest) };
  });
}

function isBroken(chords: BeatNotes): boolean {
  const all = strokes(chords);
  return (
    all.length > 1 && all.every((s) => s.notes.length === 1) && unique(all.map((s) => s.notes[0].pitch)).length > 1
  );
}

function sayTexture(notes: BeatNotes, notesBefore: BeatNotes, say: Say): void {
  const now = of(notes, "chords");
  const before = of(notesBefore, "chords");
  sayVoice(now, before, say);
  const all = strokes(now);
  const strummed = ({ notes: chord }: (typeof all)[number], sign: 1 | -1) =>
    Math.abs(chord[chord.length - 1].from - chord[0].from) >= 1 / 96 &&
    chord.slice(1).every((n, k) => sign * (n.from - chord[k].from) > 0);
  const large = all.filter((s) => s.notes.length >= 3);
  say(
    "strum-up",
    large.some((s) => strummed(s, 1)),
  );
  say(
    "strum-down",
    large.some((s) => strummed(s, -1)),
  );
  say(
    "block",
    large.some((s) => !strummed(s, 1) && !strummed(s, -1)),
  );
  say("broken", isBroken(now));
  say("broken-on", isBroken(now) && isBroken(before));
  const single = all.map((s) => s.notes[0].pitch);
  const moves = single.slice(1).map((pitch, n) => pitch - single[n]);
  const arpeggio = isBroken(now) && single.length >= 3;
  say("arpeggio-up", arpeggio && moves.every((move) => move > 0));
  say("arpeggio-down", arpeggio && moves.every((move) => move < 0));
  say("arpeggio-turns", arpeggio && moves.some((move) => move > 0) && moves.some((move) => move < 0));
  const rich = all.map((s) => classes(s.notes)).filter((pcs) => pcs.length >= 2);
  say(
    "struck-again",
    rich.some((pcs, n) => rich.slice(n + 1).some((later) => equal(pcs, later))),
  );
  const places = struckPlaces(now);
  const offBeat = (places.includes(3) || places.includes(4)) && !places.includes(0);
  say("off-beat", offBeat);
  const struck = now.filter((n) => n.struck);
  say("staccato", struck.length > 0 && struck.every((n) => n.to - n.from <= 0.5 && n.to < 0.95));
  const through = now.some((n) => (!n.struck || place(n) === 0) && n.to >= 0.95);
  say("sustained", through && places.every((p) => p === 0));
  for (const n of [3, 4, 5]) say(`notes.${n}`, unique(now.map(({ pitch }) => pitch)).length >= n);
  const bassPlaces = struckPlaces(of(notes, "bass"));
  say("oom-pah", bassPlaces.includes(0) && offBeat);
  const oom = struckPlaces(of(notesBefore, "bass")).includes(0) && !struckPlaces(before).includes(0);
  say("oom-pah-beats", oom && places.includes(0) && !bassPlaces.includes(0));
  const pitched = of(notes, "bass", "melody", "chords").filter((n) => n.struck);
  const pitchedPlaces = struckPlaces(pitched);
  say("syncopated", pitched.length > 0 && !pitchedPlaces.includes(0));
  say(
    "tremolo",
    pitched.some((n) => struckPlaces(pitched.filter((m) => m.pitch === n.pitch)).length >= 3),
  );
  for (const n of [2, 4, 6, 8, 12]) say(`density.${n}`, pitched.length >= n);
  say(
    "triplets",
    pitchedPlaces.some((p) => p === 2 || p === 4),
  );
  say(
    "sixteenths",
    pitchedPlaces.some((p) => p === 1 || p === 5),
  );
  say("bass-with-chords", places.length > 0 && equal(places, bassPlaces));
  say("melody-with-chords", places.length > 0 && equal(places, struckPlaces(of(notes, "melody"))));
}
