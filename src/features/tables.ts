import { MODES } from "../theory/modes.js";
import { QUESTIONS } from "../theory/questions.js";
import { BEAT_FEATURES } from "./beat-table.js";
import { PAIR_KEY_COLUMNS } from "./pair-keys.js";
import { PAIR_FEATURES } from "./pair-table.js";

/** Raised when a feature changes its meaning and keeps its name. */
const MEANING = 1;

/**
 * A hash over the names of beat features, pair features, pair keys, questions and modes in their order, 16 hexadecimal digits. A
 * checkpoint or a dataset with another hash was made with other tables.
 */
export function tableHash(): string {
  const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name).join(",");
  const text = [
    MEANING,
    names(BEAT_FEATURES),
    names(PAIR_FEATURES),
    PAIR_KEY_COLUMNS.join(","),
    names(QUESTIONS),
    names(MODES),
  ].join(";");
  return hash(text, 0x811c9dc5) + hash(text, 0x1b873593);
}

/** FNV-1a over the text's UTF-16 units, with a last mixing, as 8 hexadecimal digits. */
function hash(text: string, basis: number): string {
  let h = basis | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h ^= h >>> 13;
  return (h >>> 0).toString(16).padStart(8, "0");
}
