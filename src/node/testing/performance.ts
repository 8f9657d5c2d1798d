/** A performance at a tempo of its own, written as if it were at 120 beats a minute: its file's beats fit none of its notes. */
import { bandNotes, steadyBeats } from "../../audio/beats/testing/band.js";
import { note, pianoFile } from "../../music/testing/songs.js";

export function performanceBytes(): Uint8Array {
  const notes = bandNotes(steadyBeats(72, 97, 0.7, 0.002), 4).filter(({ drum }) => !drum);
  return pianoFile(notes.map(({ onset, duration, pitch, velocity }) => note(onset * 2, duration * 2, pitch, velocity)));
}
