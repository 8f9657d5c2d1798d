/** From sound to notes: each stem by what it is, or the whole mix where nothing was separated. */
import type { Voice } from "../music/piece.js";
import { heardDrums } from "./drums.js";
import { type HeardNote, heardNotes, type NoteOptions } from "./heard-notes.js";
import type { PitchNetwork } from "./pitch.js";

/** The four parts that Demucs separates. */
export const STEMS = ["drums", "bass", "other", "vocals"] as const;
export type Stem = (typeof STEMS)[number];

/** One channel each, at 22,050 samples a second. */
export interface Sound {
  readonly mix: Float32Array;
  /** What the mix was separated into; a stem that is missing is taken to be silent. */
  readonly stems?: Partial<Readonly<Record<Stem, Float32Array>>>;
}

export interface TranscribedNote extends HeardNote {
  /** Known where the sound was separated, and for drums; else it is told later from the notes around it. */
  readonly voice?: Voice;
}

export interface Transcription {
  /** By onset, then pitch. */
  readonly notes: readonly TranscribedNote[];
}

/** How the notes of each stem are read, and the voice that they make. */
const PITCHED: readonly { readonly stem: Stem; readonly voice: Voice; readonly options: NoteOptions }[] = [
  { stem: "bass", voice: "bass", options: { ghostFilter: true, lowest: 23, highest: 67 } },
  { stem: "vocals", voice: "melody", options: { ghostFilter: true, lowest: 36, highest: 96 } },
  // Chords are full of octaves that are played.
  { stem: "other", voice: "chords", options: {} },
];
const MIX: NoteOptions = {};

/**
 * Hears the notes of a song.
 *
 * @param progress told the share done, 0 to 1
 */
export async function transcribe(
  { mix, stems }: Sound,
  network: PitchNetwork,
  progress?: (share: number) => void,
): Promise<Transcription> {
  const parts = stems
    ? PITCHED.flatMap(({ stem, ...part }) => (stems[stem] ? [{ ...part, samples: stems[stem] }] : []))
    : [{ voice: undefined, options: MIX, samples: mix }];
  const notes: TranscribedNote[] = [];
  for (const [n, { voice, options, samples }] of parts.entries()) {
    const heard = await network.hear(samples, (share) => progress?.((n + share) / parts.length));
    for (const note of heardNotes(heard, samples, options)) notes.push(voice ? { ...note, voice } : note);
  }
  const drums = stems ? stems.drums : mix;
  if (drums) for (const note of heardDrums(drums, stems !== undefined)) notes.push({ ...note, voice: "drums" });
  notes.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
  return { notes };
}
