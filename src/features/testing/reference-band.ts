/** The reference's statements about drums and instruments. Only tests use it. */
import type { BeatNotes, BeatSong, SoundingNote } from "../../music/beat-notes.js";
import { average, equal, of, PLACE_NAMES, type Say, songMedian, struckPlaces, unique } from "./reference-notes.js";

const FAMILIES: Record<string, (program: number) => boolean> = {
  keys: (p) => p <= 23,
  plucked: (p) => (p >= 24 && p <= 39) || (p >= 104 && p <= 111),
  strings: (p) => p >= 40 && p <= 47,
  ensemble: (p) => p >= 48 && p <= 55,
  winds: (p) => p >= 56 && p <= 79,
  synthesizer: (p) => (p >= 80 && p <= 103) || p >= 112,
};

const DRUMS: Record<string, number[]> = {
  kick: [35, 36],
  snare: [38, 40],
  "closed-hat": [42, 44],
  ride: [51, 53, 59],
  "open-hat": [46],
  crash: [49, 52, 55, 57],
  tom: [41, 43, 45, 47, 48, 50],
  clap: [37, 39],
};
const DRUM_NAMES = [...Object.keys(DRUMS), "other"];

const drumName = (n: SoundingNote) => DRUM_NAMES.find((name) => DRUMS[name]?.includes(n.pitch)) ?? "other";

export function sayDrums(notes: BeatNotes, notesBefore: BeatNotes, say: Say): void {
  const now = of(notes, "drums").filter((n) => n.struck);
  const before = of(notesBefore, "drums").filter((n) => n.struck);
  const on = (beat: BeatNotes, ...names: string[]) => struckPlaces(beat.filter((n) => names.includes(drumName(n))));
  for (const name of DRUM_NAMES) {
    if (["kick", "snare", "closed-hat", "ride"].includes(name)) {
      for (const [p, placeName] of PLACE_NAMES.entries()) say(`${name}.${placeName}`, on(now, name).includes(p));
    } else {
      const sixteenths = on(now, name).map((p) => [1, 2, 2, 3, 4, 4][p]);
      for (const n of [1, 2, 3, 4]) say(`${name}.${n}`, sixteenths.includes(n));
    }
  }
  say("silent", now.length === 0);
  const hat = on(now, "closed-hat", "open-hat", "ride");
  say("hat-quarters", equal(hat, [0]));
  say("hat-eighths", equal(hat, [0, 3]));
  say(
    "hat-sixteenths",
    [0, 1, 3, 5].every((p) => hat.includes(p)),
  );
  say("hat-triplets", hat.includes(0) && hat.includes(4) && !hat.includes(1) && !hat.includes(5));
  say("roll", on(now, "snare").length >= 3);
  say("fill", on(now, "tom").length > 0 && on(now, "tom", "snare").length >= 3);
  say("accent", on(now, "crash").includes(0) && on(now, "kick").includes(0));
  say("hits.4", now.length >= 4);
  say("hits.8", now.length >= 8);
  const pattern = (beat: BeatNotes) => DRUM_NAMES.map((name) => on(beat, name).join("")).join("|");
  say("same", now.length > 0 && before.length > 0 && pattern(now) === pattern(before));
  say("enter", now.length > 0 && before.length === 0);
  say("leave", now.length === 0 && before.length > 0);
}

export function sayInstruments(notes: BeatNotes, notesBefore: BeatNotes, song: BeatSong, say: Say): void {
  const now = of(notes, "bass", "melody", "chords");
  const before = of(notesBefore, "bass", "melody", "chords");
  for (const [name, holds] of Object.entries(FAMILIES)) {
    const sounds = (beat: BeatNotes) => beat.some((n) => holds(song.context.tracks[n.track].program));
    say(`enters.${name}`, sounds(now) && !sounds(before));
    say(`leaves.${name}`, !sounds(now) && sounds(before));
  }
  const heard = (beat: BeatNotes) => beat.filter((n) => n.voice !== "drums" || n.struck);
  const tracks = (beat: BeatNotes) => unique(heard(beat).map((n) => n.track)).length;
  const usual = songMedian(song, "tracks", () => song.notes.map(tracks).filter((n) => n > 0));
  say("solo", tracks(notes) === 1);
  for (const n of [1, 2]) {
    say(`more-tracks.${n}`, tracks(notes) >= usual + n);
    say(`fewer-tracks.${n}`, tracks(notes) <= usual - n);
  }
  const loud = (beat: BeatNotes) => beat.filter((n) => n.struck).map((n) => n.velocity);
  const level = average(loud(notes)) - songMedian(song, "velocity", () => song.notes.flatMap(loud));
  // Averages are compared to within rounding: 5.9999999 is 6.
  const least = (value: number, n: number) => value > n - 1e-9;
  for (const n of [6, 14]) {
    say(`louder.${n}`, least(level, n));
    say(`softer.${n}`, least(-level, n));
  }
  say("grows", least(average(loud(notes)) - average(loud(notesBefore)), 6));
  say("fades", least(average(loud(notesBefore)) - average(loud(notes)), 6));
  const backing = average(loud(of(notes, "bass", "chords")));
  say("melody-louder", least(average(loud(of(notes, "melody"))) - backing, 6));
  const pitches = (beat: BeatNotes) => of(beat, "bass", "melody", "chords").map((n) => n.pitch);
  const height = average(pitches(notes)) - songMedian(song, "pitch", () => song.notes.flatMap(pitches));
  for (const n of [4, 9]) {
    say(`higher.${n}`, least(height, n));
    say(`lower.${n}`, least(-height, n));
  }
}
