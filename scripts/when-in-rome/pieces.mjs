// The pieces of the corpus here, and what AugmentedNet calls them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * @typedef {{id: string, folder: string, split: string, group: string, listed: boolean}} Piece
 *   `folder` within the archive; `listed`: one of AugmentedNet's test pieces
 */

/** Pieces that are others note for note under a second number (outer voices compared): left out, so that none is on both sides of the split. */
export const TWINS = { "wir-bach-chorales-126": "wir-bach-chorales-100" };

/** The kinds of pieces, by how they are reported. */
export const GROUPS = ["songs and others", "wtc", "chorales", "textbooks"];

/** Collections whose name is not made from the folder alone. */
const COLLECTIONS = [
  [/^Early_Choral\/Bach.*\/Chorales\/0*(\d+)$/, "wir-bach-chorales-$1", "chorales"],
  [/^Keyboard_Other\/Bach.*\/The_Well-Tempered_Clavier_I\/0*(\d+)$/, "wirwtc-bach-wtc-i-$1", "wtc"],
  [/^Textbooks\/Aldwell.*\/(\w+)$/, "keymodt-aldwell-ex27-$1", "textbooks"],
  [/^Textbooks\/Kostka.*\/(ex\d+)\/(\w+)$/, "keymodt-kostka-payne-$1-$2", "textbooks"],
  [/^Textbooks\/Reger.*\/(\w+)$/, "keymodt-reger-$1", "textbooks"],
  [/^Textbooks\/Rimsky.*\/(\w+)$/, "keymodt-rimsky-korsakov-3-$1", "textbooks"],
  [/^Textbooks\/Tchaikovsky.*\/(\w+)$/, "keymodt-tchaikovsky-$1", "textbooks"],
];

/**
 * The name of a piece and its collection: AugmentedNet's name where it has one, else made the same way.
 * @example nameOf("Keyboard_Other/Bach,_Johann_Sebastian/The_Well-Tempered_Clavier_I/07") //=> ["wirwtc-bach-wtc-i-7", "wtc"]
 */
export function nameOf(folder) {
  for (const [pattern, name, group] of COLLECTIONS) {
    if (pattern.test(folder)) return [folder.replace(pattern, name), group];
  }
  const [collection, composer, ...rest] = folder.split("/");
  const family = composer.split(",")[0];
  const words = [collection, family, ...rest.filter((part) => part !== "_")].map(slug);
  return [`wir-${words.join("-")}`, "songs and others"];
}

const slug = (text) =>
  text
    .normalize("NFD")
    .replace(/ß/g, "ss")
    .replace(/[\u0300-\u036f'’`]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/**
 * The pieces of `songs.tsv` in AugmentedNet's split where it names them (test, validation as val), else in that of the table. A piece that
 * the table keeps for val or test never becomes a training piece.
 * @param {string} corpus its folder
 * @param {{test: string[], validation: string[]}} lists
 * @returns {Piece[]}
 */
export function piecesIn(corpus, lists) {
  const [header, ...rows] = readFileSync(join(corpus, "songs.tsv"), "utf8").trim().split("\n");
  const column = (name) => header.split("\t").indexOf(name);
  return rows.map((row) => {
    const cells = row.split("\t");
    const [id, group] = nameOf(cells[column("id")]);
    const split = lists.test.includes(id) ? "test" : lists.validation.includes(id) ? "val" : cells[column("split")];
    const folder = dirname(cells[column("path")]);
    return { id, folder, split, group, listed: lists.test.includes(id) };
  });
}
