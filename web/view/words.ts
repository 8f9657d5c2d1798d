/** Places and pairs in words. */

import { keyName } from "../../src/theory/names.js";
import type { Song } from "../app/types.js";
import { questionLabel, type Reading } from "./reading.js";

/** "2:05" */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "measure 12, beat 3" */
export function placeWords(song: Song, beat: number): string {
  const { measure, position } = song.analysis.beats[beat];
  return `measure ${measure}, beat ${position}`;
}

/** What is read of a beat, in a sentence: for a screen reader that follows the keys. */
export function beatWords(song: Song, reading: Reading, beat: number): string {
  const key = reading.tonic[beat] < 0 ? [] : [keyName(reading.tonic[beat], reading.mode[beat])];
  const yes = reading.lanes
    .filter(({ kind, yes }) => kind === "binary" && yes[beat] === 1)
    .map(({ question }) => SAID[question] ?? questionLabel(question));
  return [placeWords(song, beat), ...key, ...yes].join(", ");
}

const SAID: Readonly<Record<string, string>> = {
  measureStart: "measure starts",
  phraseStart: "phrase starts",
  modulationUp: "modulation up",
};

const INTERVALS = [
  "at the same pitch class",
  "a semitone up",
  "a whole tone up",
  "a minor third up",
  "a major third up",
  "a fourth up",
  "a tritone up",
  "a fifth up",
  "a minor sixth up",
  "a major sixth up",
  "a minor seventh up",
  "a major seventh up",
];

const RUN = /^run\.(\w+)\.(\d+)$/;

/**
 * The pair features that are on, in a few words; the rest of them are listed one by one.
 * @example pairWords(["content.chords", "interval.2", "run.bass.16"]) //=> "same chords, lowest note a whole tone up, bass equal for the next 16 beats"
 */
export function pairWords(names: readonly string[]): string {
  const on = new Set(names);
  const parts: string[] = [];
  const say = (name: string, words: string) => {
    if (on.has(`content.${name}`)) parts.push(words);
  };
  if (on.has("time.here")) return "the two are one beat";
  if (on.has("content.moved-up-1")) parts.push("everything a semitone up");
  else if (on.has("content.moved-up-2")) parts.push("everything a whole tone up");
  else if (on.has("content.moved") && on.has("interval.0")) parts.push("all pitched notes the same");
  else say("moved", "all pitched notes moved by one interval");
  if (on.has("content.chords")) parts.push("same chords");
  else say("chord-shape", "chords of the same shape");
  if (on.has("content.melody")) parts.push("same melody");
  else if (on.has("content.melody-moved")) parts.push("same melody at another pitch");
  else say("melody-rhythm", "same melody rhythm");
  if (on.has("content.bass")) parts.push("same bass");
  else if (on.has("content.bass-class")) parts.push("same bass note");
  else say("bass-rhythm", "same bass rhythm");
  say("drums", "same drums");
  const interval = INTERVALS.findIndex((_, n) => on.has(`interval.${n}`));
  if (interval > 0) parts.push(`lowest note ${INTERVALS[interval]}`);
  const runs = new Map<number, string[]>();
  const longest = new Map<string, number>();
  for (const name of names) {
    const [, voice, beats] = RUN.exec(name) ?? [];
    if (voice) longest.set(voice, Math.max(longest.get(voice) ?? 0, Number(beats)));
  }
  for (const [voice, beats] of longest) runs.set(beats, [...(runs.get(beats) ?? []), voice]);
  for (const [beats, voices] of [...runs].sort((a, b) => b[0] - a[0])) {
    parts.push(`${voices.join(" and ")} equal for the next ${beats} beats`);
  }
  return parts.length === 0 ? "nothing in common" : parts.join(", ");
}
