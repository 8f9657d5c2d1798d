import type { BeatSong } from "../music/beat-notes.js";

/**
 * What features know of a whole song: medians to be louder, higher or fuller than. This is context, which a model may see when a
 * beat is hidden. Medians are the lower ones (a value that occurs), so that transposition moves them exactly; 0 where nothing sounds.
 */
export interface SongStatistics {
  /** Median velocity of all onsets. */
  readonly velocity: number;
  /** Median over beats of the lowest bass note and of the highest melody note. */
  readonly bass: number;
  readonly melody: number;
  /** Median pitch of the sounding pitched notes, beat by beat. */
  readonly pitch: number;
  /** Median number of tracks that sound in a beat, over beats in which any does. */
  readonly tracks: number;
  /** Family 0–5 of each track, index into `TRACK_FAMILIES`. */
  readonly familyOf: Uint8Array;
}

/** Families of instruments, of General MIDI programs by eights. */
export const TRACK_FAMILIES = [
  { name: "keys", words: "a keyboard or mallet instrument", octets: [0, 1, 2] },
  { name: "plucked", words: "a guitar, bass or other plucked instrument", octets: [3, 4, 13] },
  { name: "strings", words: "a string instrument", octets: [5] },
  { name: "ensemble", words: "an ensemble or choir", octets: [6] },
  { name: "winds", words: "a wind instrument", octets: [7, 8, 9] },
  { name: "synthesizer", words: "a synthesizer or effect", octets: [10, 11, 12, 14, 15] },
] as const;

const FAMILY_OF_OCTET = new Uint8Array(16);
TRACK_FAMILIES.forEach(({ octets }, family) => {
  for (const octet of octets) FAMILY_OF_OCTET[octet] = family;
});

export function songStatistics(song: BeatSong): SongStatistics {
  const velocity = new Int32Array(128);
  const bass = new Int32Array(128);
  const melody = new Int32Array(128);
  const pitch = new Int32Array(128);
  const tracks: number[] = [];
  const seen: number[] = [];
  song.notes.forEach((notes, beat) => {
    let low = -1;
    let high = -1;
    let count = 0;
    for (const note of notes) {
      if (note.struck) velocity[note.velocity]++;
      const drums = note.voice === "drums";
      if (!drums) pitch[note.pitch]++;
      if (note.voice === "bass" && (low < 0 || note.pitch < low)) low = note.pitch;
      if (note.voice === "melody" && note.pitch > high) high = note.pitch;
      if ((!drums || note.struck) && seen[note.track] !== beat) {
        seen[note.track] = beat;
        count++;
      }
    }
    if (low >= 0) bass[low]++;
    if (high >= 0) melody[high]++;
    if (count > 0) tracks[count] = (tracks[count] ?? 0) + 1;
  });
  return {
    velocity: median(velocity),
    bass: median(bass),
    melody: median(melody),
    pitch: median(pitch),
    tracks: median(tracks),
    familyOf: trackFamilies(song),
  };
}

/** The lower median of a histogram (`counts[value]` times `value`), 0 when it is empty. */
function median(counts: ArrayLike<number>): number {
  let total = 0;
  for (let value = 0; value < counts.length; value++) total += counts[value] ?? 0;
  let below = 0;
  for (let value = 0; value < counts.length; value++) {
    below += counts[value] ?? 0;
    if (below > 0 && 2 * below >= total) return value;
  }
  return 0;
}

function trackFamilies(song: BeatSong): Uint8Array {
  return Uint8Array.from(song.context.tracks, ({ program }) => FAMILY_OF_OCTET[(program >> 3) & 15]);
}
