import type { BeatSong } from "../music/beat-notes.js";

/**
 * The pitch class 0–11 of the lowest sounding pitched note of each beat, [T]; silent beats have that of the beat before, and those
 * at the start that of the first which sounds (0 in a song without pitches). It turns a scale that is told as an interval above the
 * bass into a tonic, and labels the other way; it is no input of a model, which sees no absolute pitch.
 */
export function referenceBass(song: BeatSong): Int8Array {
  const out = new Int8Array(song.notes.length);
  let last = -1;
  song.notes.forEach((notes, beat) => {
    const lowest = lowestPitch(notes);
    if (lowest >= 0) {
      if (last < 0) out.fill(lowest % 12, 0, beat);
      last = lowest % 12;
    }
    out[beat] = Math.max(last, 0);
  });
  return out;
}

/** The lowest pitch that sounds in any voice but the drums, −1 where there is none. */
function lowestPitch(notes: BeatSong["notes"][number]): number {
  let lowest = -1;
  for (const note of notes) if (note.voice !== "drums" && (lowest < 0 || note.pitch < lowest)) lowest = note.pitch;
  return lowest;
}
