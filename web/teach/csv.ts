/** Corrections as the label CSV that `bat finetune` reads (`file,beat,question,value`), and back. */

import { readCsvLabels } from "../../src/data/csv-labels.js";
import { BINARY_ONE, UNKNOWN } from "../../src/data/dataset.js";
import { byName, songNames } from "../../src/data/labels.js";
import { csvField } from "../../src/formats/csv.js";
import { MODES } from "../../src/theory/modes.js";
import { keyName } from "../../src/theory/names.js";
import { QUESTIONS, type Question } from "../../src/theory/questions.js";
import { invalid } from "../../src/util/errors.js";
import type { Correction, Song } from "../app/types.js";

export interface CorrectedSong {
  readonly song: Song;
  readonly corrections: readonly Correction[];
}

/** A row for each answer given. An answer that was taken away says nothing, so it has none. */
export function correctionsToCsv(songs: readonly CorrectedSong[]): string {
  const rows = songs.flatMap(({ song, corrections }) =>
    corrections
      .filter(({ value }) => value !== null)
      .map(({ beat, question, value }) => [song.name, beat, question, valueText(value)].map(csvField).join(",")),
  );
  return ["file,beat,question,value", ...rows].map((row) => `${row}\r\n`).join("");
}

function valueText(value: Correction["value"]): string {
  return typeof value === "object" && value !== null
    ? keyName(value.tonic, value.mode, { ascii: true })
    : String(value);
}

export interface Imported {
  readonly songs: readonly { readonly song: Song; readonly changes: readonly Correction[] }[];
  /** Songs of the file that are not open, by the name that it calls them. */
  readonly missing: readonly string[];
}

/**
 * The corrections of a label CSV for the opened songs. A probability below one half is a no, above it a yes, one half says nothing.
 *
 * @param source the file's name, for messages
 * @throws InputError naming the line that is wrong, or the beat that a song does not have
 */
export function correctionsFromCsv(
  text: string,
  source: string,
  songs: readonly Song[],
  questions: readonly Question[] = QUESTIONS,
): Imported {
  const find = byName(songs, ({ name, id }) => songNames(name, id));
  const found = new Map<Song, Correction[]>();
  const missing: string[] = [];
  for (const { song: name, at, lines, columns } of readCsvLabels(text, source, questions)) {
    const song = find(name) ?? find(name.slice(name.lastIndexOf("/") + 1));
    if (!song) {
      missing.push(name);
      continue;
    }
    const changes = found.get(song) ?? [];
    found.set(song, changes);
    const beats = song.analysis.beats.length;
    for (let row = 0; row < at.length; row++) {
      if (at[row] >= beats)
        throw invalid(`${source} line ${lines?.[row]}: beat`, at[row], `0 to ${beats - 1}, the beats of ${song.name}`);
      for (const question of questions) {
        const column = columns[question.name];
        if (!column || column.value[row] === UNKNOWN) continue;
        const value = column.value[row];
        const half = BINARY_ONE / 2;
        if (question.kind === "scale")
          changes.push({
            beat: at[row],
            question: question.name,
            value: { tonic: value, mode: MODES[column.mode?.[row] ?? 0].name },
          });
        else if (question.kind === "binary" && value !== half)
          changes.push({ beat: at[row], question: question.name, value: value > half ? 1 : 0 });
      }
    }
  }
  return { songs: Array.from(found, ([song, changes]) => ({ song, changes })), missing };
}
