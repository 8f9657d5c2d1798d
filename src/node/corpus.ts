import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { SPLITS, type Split } from "../data/dataset.js";
import { invalid } from "../util/errors.js";
import { archiveStem } from "./archive.js";
import type { InputFile } from "./files.js";
import { readInput } from "./read-input.js";

/** What stands beside a corpus: `songs.tsv` (id, split, path of each song), `SOURCE.md` (its licence). */
export interface Corpus {
  readonly name: string;
  readonly licence: string;
  /** By path within the corpus; null where there is no `songs.tsv`. */
  readonly songs: ReadonlyMap<string, { readonly id: string; readonly split: Split }> | null;
}

const known = new Map<string, Corpus>();

/** The corpus that an input file belongs to: an archive, the folder that was given, or the folder of a single file. */
export function corpusOf(file: InputFile): Corpus {
  const folder = file.folder ?? dirname(file.path);
  const name = file.kind === "archive" ? archiveStem(basename(file.path)) : basename(resolve(folder));
  const key = `${folder}\n${name}`;
  const corpus = known.get(key) ?? readCorpus(folder, name);
  known.set(key, corpus);
  return corpus;
}

function readCorpus(folder: string, name: string): Corpus {
  const table = join(folder, "songs.tsv");
  return { name, licence: licenceIn(folder) ?? "unknown", songs: existsSync(table) ? readSongsTable(table) : null };
}

/** The line `Licence: …` of a folder's SOURCE.md. */
function licenceIn(folder: string): string | null {
  const source = join(folder, "SOURCE.md");
  if (!existsSync(source)) return null;
  return /^Licen[cs]e:\s*(.+)$/im.exec(readFileSync(source, "utf8"))?.[1].trim() ?? null;
}

/**
 * The licence of a corpus by its name, among folders of corpora (`root/NAME` or one folder deeper): for songs that were taken from
 * it and repacked elsewhere. Null where there is none.
 */
export function licenceOf(name: string, roots: readonly string[]): string | null {
  for (const root of roots) {
    if (!existsSync(root)) continue;
    const folders = [
      root,
      ...readdirSync(root, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [join(root, e.name)] : [])),
    ];
    for (const folder of folders) {
      const licence = licenceIn(join(folder, name));
      if (licence) return licence;
    }
  }
  return null;
}

function readSongsTable(path: string): Corpus["songs"] {
  const [header, ...rows] = new TextDecoder().decode(readInput(path)).split(/\r?\n/);
  const columns = ["id", "split", "path"].map((name) => header.split("\t").indexOf(name));
  if (columns.includes(-1)) throw invalid(`${path}: header`, header, "columns id, split and path");
  const songs = new Map<string, { id: string; split: Split }>();
  rows.forEach((row, index) => {
    if (row === "") return;
    const fields = row.split("\t");
    const [id, split, song] = columns.map((column) => fields[column]);
    if (fields.length <= Math.max(...columns))
      throw invalid(
        `${path} line ${index + 2}: ${fields.length} fields`,
        fields.join(", "),
        `those of the header: ${header.replaceAll("\t", ", ")}`,
      );
    if (!(SPLITS as readonly string[]).includes(split)) {
      throw invalid(`${path} line ${index + 2}: split`, split, SPLITS.join(", "));
    }
    songs.set(song, { id, split: split as Split });
  });
  return songs;
}

/** The split of a song that no table names, from its corpus and id alone: 10% each held out, test and val, the rest train. */
export function splitOf(corpus: string, id: string): Split {
  const digest = createHash("sha256").update(`${corpus}:${id}`).digest("hex");
  const percent = Number.parseInt(digest.slice(0, 8), 16) % 100;
  return percent < 10 ? "heldout" : percent < 20 ? "test" : percent < 30 ? "val" : "train";
}
