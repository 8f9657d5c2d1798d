import { InputError, invalid } from "../util/errors.js";

/** What is known of one beat; null = not known, and not scored. */
export interface TruthBeat {
  readonly tick: number | null;
  readonly time: number;
  /** Pitch class of the tonic. */
  readonly tonic: number | null;
  readonly minor: boolean | null;
  /** Yes-or-no questions: `tonicChord`, `measureStart`, `phraseStart`, `phraseStart2`, `lineStart`, `modulationUp`, `blues`. */
  readonly [question: string]: unknown;
}

export interface TruthSong {
  readonly id: string;
  readonly corpus: string;
  readonly split: string;
  readonly beats: readonly TruthBeat[];
}

/** Reads truth JSONL, one song a line; throws an `InputError` that names the line. */
export function readTruth(text: string, name = "truth"): TruthSong[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const place = `${name} line ${index + 1}`;
    let song: unknown;
    try {
      song = JSON.parse(line);
    } catch (error) {
      throw new InputError(`${place} is not JSON: ${(error as Error).message}`);
    }
    const { id, beats } = (song ?? {}) as Partial<TruthSong>;
    if (typeof id !== "string" || !Array.isArray(beats))
      throw invalid(place, line.slice(0, 40), "{id, corpus, split, beats}");
    for (const beat of beats) {
      if (typeof beat?.time !== "number")
        throw invalid(`${place} (${id}) beat`, JSON.stringify(beat), "a time in seconds");
    }
    return [song as TruthSong];
  });
}
