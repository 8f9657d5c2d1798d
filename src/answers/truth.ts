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

interface Column {
  readonly name: string;
  readonly fits: (value: unknown) => boolean;
  readonly expected: string;
}

const yesOrNo = (name: string): Column => ({
  name,
  fits: (value) => typeof value === "boolean",
  expected: "true, false or null",
});
const whole = (value: unknown) => Number.isSafeInteger(value);

/** Columns that are checked where they are there; null is fitting, and other columns are the writer's own. */
const COLUMNS: readonly Column[] = [
  { name: "tick", fits: (value) => whole(value) && (value as number) >= 0, expected: "a whole number from 0, or null" },
  {
    name: "tonic",
    fits: (value) => whole(value) && (value as number) >= 0 && (value as number) <= 11,
    expected: "a pitch class 0 to 11, or null",
  },
  ...["minor", "tonicChord", "measureStart", "phraseStart", "phraseStart2", "lineStart", "modulationUp", "blues"].map(
    yesOrNo,
  ),
];

/**
 * Reads truth JSONL, one song a line; throws an `InputError` that names the line, the beat and the value.
 *
 * @param own further columns that are yes-or-no: questions of a model's own
 */
export function readTruth(text: string, name = "truth", own: readonly string[] = []): TruthSong[] {
  const further = own.filter((column) => !COLUMNS.some((known) => known.name === column));
  const columns = [...COLUMNS, ...further.map(yesOrNo)];
  const lines = new Map<string, number>();
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((row, index) => {
      if (row.trim() === "") return [];
      const line = index + 1;
      const song = readSong(row, `${name} line ${line}`, columns);
      const before = lines.get(song.id);
      if (before !== undefined)
        throw new InputError(`${name} line ${line}: song ${song.id} stands on line ${before} too`);
      lines.set(song.id, line);
      return [song];
    });
}

function readSong(row: string, place: string, columns: readonly Column[]): TruthSong {
  let song: unknown;
  try {
    song = JSON.parse(row);
  } catch (error) {
    throw new InputError(`${place} is not JSON: ${(error as Error).message}`);
  }
  const { id, corpus, split, beats } = (song ?? {}) as Partial<TruthSong>;
  if (typeof id !== "string" || !Array.isArray(beats))
    throw invalid(place, row.slice(0, 40), "{id, corpus, split, beats}");
  for (const [key, value] of Object.entries({ corpus, split }))
    if (typeof value !== "string") throw invalid(`${place} (${id}): ${key}`, JSON.stringify(value), "a name");
  beats.forEach((beat, t) => {
    checkBeat(beat, columns, () => `${place} (${id}) beat ${t}`);
  });
  return song as TruthSong;
}

/** @throws InputError naming the first column that is wrong */
function checkBeat(beat: Record<string, unknown> | null, columns: readonly Column[], place: () => string): void {
  if (!Number.isFinite(beat?.time))
    throw invalid(`${place()}: time`, JSON.stringify(beat?.time ?? beat), "seconds from the start of the file");
  for (const { name, fits, expected } of columns) {
    const value = beat![name];
    if (value !== undefined && value !== null && !fits(value))
      throw invalid(`${place()}: ${name}`, JSON.stringify(value), expected);
  }
}
