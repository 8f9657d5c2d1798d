// A key and a roman numeral → the root and the kind of triad.

/**
 * @typedef {{tonic: number, minor: boolean}} Key `tonic` is a pitch class
 * @typedef {{root: number, quality: "maj" | "min" | "dim" | "hdim7" | "aug"}} Chord
 */

const DEGREES = { i: 0, ii: 1, iii: 2, iv: 3, v: 4, vi: 5, vii: 6 };
const MAJOR = [0, 2, 4, 5, 7, 9, 11];
const MINOR = [0, 2, 3, 5, 7, 8, 10];
/** Signs, degree, then quality and figures; nothing else may follow. */
const NUMERAL = /^([#b]*)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)((?:o|ø|\+)?(?:maj|M)?[\d/#b.-]*\+?)$/;
const LETTERS = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };

/**
 * A key by its letter, upper case for major: `Eb`, `f#`, `Bbb` (`-` is a flat too); null for anything else.
 * @param {string} name
 * @returns {Key | null}
 */
export function keyOf(name) {
  const [, letter, signs] = /^([A-Ga-g])(#*|b*|-*)$/.exec(name) ?? [];
  if (letter === undefined) return null;
  const shift = signs.length * (signs[0] === "#" ? 1 : -1);
  return { tonic: modulo(LETTERS[letter.toLowerCase()] + shift), minor: letter === letter.toLowerCase() };
}

/**
 * The triad that a figure stands for in a key; null where it has no third, or is none that is known. Augmented sixths have no root
 * in thirds: null too. `Cad64` is the cadential six-four, read as the tonic's notes, as I64 is. In minor vi and vii are raised when in
 * lower case and as in natural minor when in upper case, as in music21's default reading of RomanText; a sharp or flat that says
 * the same is a courtesy.
 * @param {string} figure e.g. `V65/IV`, `viio6/5`, `ii/o7`, `bII6`, `I[no3]`
 * @param {Key} key
 * @returns {Chord | null}
 */
export function chordOf(figure, key) {
  const parts = figure
    .replace(/\/o/g, "ø")
    .replace(/\[[^\]]*\]/g, (added) => (/no3/.test(added) ? "?" : ""))
    .split(/\/(?=[#b]*[IVivN])/)
    .map((part) => part.replace(/^N(?=6?$)/, "bII"));
  if (parts[0].includes("?")) return null;
  let local = key;
  for (const part of parts.slice(1).reverse()) {
    const over = numeral(part, local);
    if (!over) return null;
    local = { tonic: over.root, minor: over.quality !== "maj" && over.quality !== "aug" };
  }
  const first = parts[0].replace(/^Cad/, local.minor ? "i" : "I");
  return numeral(first, local);
}

function numeral(text, key) {
  const [, signs, letters, rest] = NUMERAL.exec(text) ?? [];
  if (letters === undefined) return null;
  const lower = letters === letters.toLowerCase();
  const degree = DEGREES[letters.toLowerCase()];
  const sixthOrSeventh = degree >= 5;
  let shift = [...signs].reduce((sum, sign) => sum + (sign === "#" ? 1 : -1), 0);
  let step = (key.minor ? MINOR : MAJOR)[degree];
  if (key.minor && sixthOrSeventh) {
    if (lower) step = MAJOR[degree];
    if (shift === (lower ? 1 : -1)) shift = 0;
  }
  return { root: modulo(key.tonic + step + shift), quality: qualityOf(lower, rest) };
}

function qualityOf(lower, rest) {
  if (rest.startsWith("ø")) return "hdim7";
  if (rest.startsWith("o")) return "dim";
  if (rest.startsWith("+")) return "aug";
  return lower ? "min" : "maj";
}

const modulo = (x) => ((x % 12) + 12) % 12;
