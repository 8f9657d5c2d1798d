import type { BeatNotes, BeatSong, SoundingNote } from "../../music/beat-notes.js";
import { VOICES, type Voice } from "../../music/piece.js";
import type { Statements } from "./reference-beats.js";
import { place, unique } from "./reference-notes.js";

/** Pair features once more, written plainly from the descriptions in the table, over notes instead of keys. Slow; only tests use it. */
export function referencePair(
  song: BeatSong,
  from: number,
  to: number,
  i: number,
  j: number,
  hide?: Uint8Array,
): Statements {
  const T = to - from;
  const a = song.notes[from + i];
  const b = song.notes[from + j];
  const shown = (beat: number, voice: Voice) => (((hide?.[beat] ?? 0) >> VOICES.indexOf(voice)) & 1) === 0;
  const see = (...voices: Voice[]) => voices.every((voice) => shown(i, voice) && shown(j, voice));
  const pitched = see("bass", "melody", "chords");
  const notesA = pitches(a);
  const notesB = pitches(b);
  const sound = pitched && notesA.length > 0 && notesB.length > 0;
  const up = lowest(b) - lowest(a);
  const moved = sound && set(a, "pitched", up) === set(b, "pitched", 0);
  const statements: Statements = {};
  const content = (name: string, value: boolean) => {
    statements[`content.${name}`] = value;
  };
  content("moved", moved);
  content("moved-up-1", moved && up === 1);
  content("moved-up-2", moved && up === 2);
  const bass = see("bass") && has(a, "bass") && has(b, "bass");
  content("bass", bass && set(a, "bass", 0) === set(b, "bass", 0));
  content("bass-rhythm", bass && rhythm(a, "bass") === rhythm(b, "bass"));
  content("bass-class", bass && lowest(of(a, "bass")) % 12 === lowest(of(b, "bass")) % 12);
  const melody = see("melody") && has(a, "melody") && has(b, "melody");
  const melodyUp = lowest(of(b, "melody")) - lowest(of(a, "melody"));
  const sameMelody = melody && set(a, "melody", 0) === set(b, "melody", 0);
  content("melody", sameMelody);
  content("melody-moved", melody && !sameMelody && set(a, "melody", melodyUp) === set(b, "melody", 0));
  content("melody-rhythm", melody && rhythm(a, "melody") === rhythm(b, "melody"));
  const chordal = [of(a, "bass", "chords"), of(b, "bass", "chords")];
  const shapes = chordal.map((notes) => unique(notes.map((n) => (n.pitch - lowest(notes)) % 12)).join());
  content("chord-shape", see("bass", "chords") && shapes[0] !== "" && shapes[0] === shapes[1]);
  const chords = see("chords") && has(a, "chords") && has(b, "chords");
  content("chords", chords && code(a, "chords") === code(b, "chords"));
  const drums = see("drums") && code(a, "drums") !== "" && code(b, "drums") !== "";
  content("drums", drums && code(a, "drums") === code(b, "drums"));
  for (const voice of VOICES) {
    for (const n of [4, 16, 64]) {
      const steps = Array.from({ length: n }, (_, k) => k);
      const inside = i + n <= T && j + n <= T;
      const equal = steps.every((k) => {
        if (!inside || !shown(i + k, voice) || !shown(j + k, voice)) return inside;
        return code(song.notes[from + i + k], voice) === code(song.notes[from + j + k], voice);
      });
      const heard = (start: number) =>
        steps.some((k) => shown(start + k, voice) && code(song.notes[from + start + k], voice) !== "");
      statements[`run.${voice}.${n}`] = inside && see(voice) && equal && heard(i) && heard(j);
    }
  }
  for (let n = 0; n < 12; n++) statements[`interval.${n}`] = sound && ((up % 12) + 12) % 12 === n;
  const apart = Math.abs(i - j);
  const beats = [song.beats[from + i], song.beats[from + j]];
  statements["time.here"] = i === j;
  statements["time.distance.1"] = apart === 1;
  statements["time.distance.2"] = apart === 2 || apart === 3;
  statements["time.distance.4"] = apart >= 4 && apart < 8;
  statements["time.distance.8"] = apart >= 8 && apart < 16;
  statements["time.distance.16"] = apart >= 16 && apart < 64;
  statements["time.before"] = j < i;
  statements["time.measures.4"] = apart % 16 === 0;
  statements["time.measures.8"] = apart % 32 === 0;
  statements["time.measures.16"] = apart % 64 === 0;
  statements["time.quarter"] = beats[0].position === beats[1].position;
  statements["time.measure"] = beats[0].measure === beats[1].measure;
  return statements;
}

const of = (notes: BeatNotes, ...voices: Voice[]) => notes.filter((n) => voices.includes(n.voice));
const has = (notes: BeatNotes, voice: Voice) => of(notes, voice).length > 0;
const pitches = (notes: BeatNotes) => of(notes, "bass", "melody", "chords").map((n) => n.pitch);
const lowest = (notes: BeatNotes) => Math.min(...pitches(notes));
const places = (notes: BeatNotes) => unique(notes.filter((n) => n.struck).map(place));
const rhythm = (notes: BeatNotes, voice: Voice) => places(of(notes, voice)).join();

/** The set of (pitch moved by `up`, place or held) as text. */
function set(notes: BeatNotes, voice: Voice | "pitched", up: number): string {
  const chosen = voice === "pitched" ? of(notes, "bass", "melody", "chords") : of(notes, voice);
  const elements = chosen.map((n: SoundingNote) => (n.pitch + up) * 10 + (n.struck ? place(n) : 9));
  return unique(elements).join();
}

/** What two beats share when a voice is equal in them; "" when it is silent. */
function code(notes: BeatNotes, voice: Voice): string {
  if (voice === "chords") return unique(of(notes, "chords").map((n) => n.pitch % 12)).join();
  const chosen = voice === "drums" ? of(notes, "drums").filter((n) => n.struck) : notes;
  return set(chosen, voice, 0);
}
