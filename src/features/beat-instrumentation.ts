import type { BeatFacts } from "./beat-facts.js";
import { BASS_AND_CHORDS, EVERYTHING, FeatureRows, PITCHED } from "./beat-feature.js";
import { type SongStatistics, TRACK_FAMILIES } from "./song-statistics.js";

/** Instruments, loudness and register, all against the beat before or the song's medians. */
const rows = new FeatureRows("instrumentation");
const ENTERS = rows.list.length;
for (const { name, words } of TRACK_FAMILIES)
  rows.add(`enters.${name}`, `${words} enters: none sounded in the beat before`, PITCHED, 1);
const LEAVES = rows.list.length;
for (const { name, words } of TRACK_FAMILIES)
  rows.add(`leaves.${name}`, `${words} leaves: it sounded in the beat before and is silent`, PITCHED, 1);
const SOLO = rows.add("solo", "one track alone sounds", EVERYTHING);
const MORE = rows.add("more-tracks.1", "more tracks sound than in the song's median beat", EVERYTHING);
const MANY = rows.add("more-tracks.2", "two tracks or more above the song's median sound", EVERYTHING);
const FEWER = rows.add("fewer-tracks.1", "fewer tracks sound than in the song's median beat", EVERYTHING);
const FEW = rows.add("fewer-tracks.2", "two tracks or more below the song's median sound", EVERYTHING);
const LOUDER = rows.add(
  "louder.6",
  "notes begin louder than the song's median, by a velocity of 6 or more",
  EVERYTHING,
);
const LOUD = rows.add(
  "louder.14",
  "notes begin louder than the song's median, by a velocity of 14 or more",
  EVERYTHING,
);
const SOFTER = rows.add(
  "softer.6",
  "notes begin softer than the song's median, by a velocity of 6 or more",
  EVERYTHING,
);
const SOFT = rows.add(
  "softer.14",
  "notes begin softer than the song's median, by a velocity of 14 or more",
  EVERYTHING,
);
const GROWS = rows.add(
  "grows",
  "notes begin louder than in the beat before, by a velocity of 6 or more",
  EVERYTHING,
  1,
);
const FADES = rows.add(
  "fades",
  "notes begin softer than in the beat before, by a velocity of 6 or more",
  EVERYTHING,
  1,
);
const MELODY_OUT = rows.add(
  "melody-louder",
  "melody notes begin louder than bass and chords, by a velocity of 6 or more",
  ["melody", ...BASS_AND_CHORDS],
);
const HIGHER = rows.add(
  "higher.4",
  "the sounding pitches are higher than the song's median, by 4 semitones or more on average",
  PITCHED,
);
const HIGH = rows.add(
  "higher.9",
  "the sounding pitches are higher than the song's median, by 9 semitones or more on average",
  PITCHED,
);
const LOWER = rows.add(
  "lower.4",
  "the sounding pitches are lower than the song's median, by 4 semitones or more on average",
  PITCHED,
);
const LOW = rows.add(
  "lower.9",
  "the sounding pitches are lower than the song's median, by 9 semitones or more on average",
  PITCHED,
);

export const INSTRUMENTATION_FEATURES = rows.list;

export function writeInstrumentation(
  now: BeatFacts,
  before: BeatFacts,
  song: SongStatistics,
  out: Uint8Array,
  at: number,
): void {
  const enters = now.families & ~before.families;
  const leaves = before.families & ~now.families;
  for (let family = 0; family < TRACK_FAMILIES.length; family++) {
    out[at + ENTERS + family] = (enters >> family) & 1;
    out[at + LEAVES + family] = (leaves >> family) & 1;
  }
  if (now.tracks === 1) out[at + SOLO] = 1;
  const tracks = now.tracks - song.tracks;
  if (tracks >= 1) out[at + MORE] = 1;
  if (tracks >= 2) out[at + MANY] = 1;
  if (tracks <= -1) out[at + FEWER] = 1;
  if (tracks <= -2) out[at + FEW] = 1;
  // Averages are compared as sums, in integers.
  const n = now.struckNotes;
  if (n > 0) {
    const louder = now.velocitySum - n * song.velocity;
    if (louder >= 6 * n) out[at + LOUDER] = 1;
    if (louder >= 14 * n) out[at + LOUD] = 1;
    if (louder <= -6 * n) out[at + SOFTER] = 1;
    if (louder <= -14 * n) out[at + SOFT] = 1;
    const m = before.struckNotes;
    if (m > 0) {
      const grows = now.velocitySum * m - before.velocitySum * n;
      if (grows >= 6 * n * m) out[at + GROWS] = 1;
      if (grows <= -6 * n * m) out[at + FADES] = 1;
    }
    const sung = now.struck[1];
    const backing = now.struck[0] + now.struck[2];
    const above = now.melodyVelocity * backing - now.backingVelocity * sung;
    if (sung > 0 && backing > 0 && above >= 6 * sung * backing) out[at + MELODY_OUT] = 1;
  }
  const pitched = now.pitchedNotes;
  if (pitched > 0) {
    const higher = now.pitchSum - pitched * song.pitch;
    if (higher >= 4 * pitched) out[at + HIGHER] = 1;
    if (higher >= 9 * pitched) out[at + HIGH] = 1;
    if (higher <= -4 * pitched) out[at + LOWER] = 1;
    if (higher <= -9 * pitched) out[at + LOW] = 1;
  }
}
