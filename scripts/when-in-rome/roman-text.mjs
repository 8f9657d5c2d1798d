// RomanText (Tymoczko et al., "The RomanText format", ISMIR 2019) → keys and chords by measure and beat.
import { chordOf, keyOf } from "./roman-numeral.mjs";

/**
 * @typedef {import("./roman-numeral.mjs").Key} Key
 * @typedef {import("./roman-numeral.mjs").Chord} Chord
 * @typedef {{measure: number, beat: number, key: Key, figure: string, chord: Chord | null}} Entry `beat` counts from 1, 2.5 is half of the second
 * @typedef {{meters: {measure: number, meter: string}[], entries: Entry[], warnings: string[]}} Analysis
 */

const LINE = /^m(\d+)([a-z]\w*)?(?:-(\d+))?\s*(?:=\s*m(\d+)(?:-(\d+))?)?:?\s*(.*)$/;

/**
 * Entries by place. Variants (`m3var1`) are left out, copied measures (`m5-8 = m1-4`) are written out: a numeral before any change
 * of key in its measure takes the key of its new place.
 * What cannot be read stands in `warnings`; measures with a letter (`m28a`, endings) throw.
 * @param {string} text
 * @returns {Analysis}
 */
export function readRomanText(text) {
  const out = { meters: [], entries: [], warnings: [] };
  const bodies = new Map(); // measure → its tokens
  let key = null;
  let last = 0;
  const play = (measure, tokens) => {
    bodies.set(measure, tokens);
    key = readMeasure(measure, tokens, key, out);
  };
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    const meter = /time signature\s*:\s*(\S.*)$/i.exec(line)?.[1];
    if (meter) out.meters.push({ measure: last, meter: meter.trim() });
    const [, number, letter, to, from, fromTo, rest] = LINE.exec(line) ?? [];
    if (number === undefined || letter?.startsWith("var")) continue;
    if (letter) throw new Error(`measure ${number}${letter}: endings of repeats are not read`);
    last = Number(to ?? number);
    if (from === undefined) {
      play(Number(number), rest.split(/\s+/).filter(Boolean));
      continue;
    }
    const length = Number(fromTo ?? from) - Number(from);
    if (length !== last - Number(number)) out.warnings.push(`${line}: stretches of different lengths`);
    for (let k = 0; k <= Math.min(length, last - Number(number)); k++)
      if (bodies.has(Number(from) + k)) play(Number(number) + k, bodies.get(Number(from) + k));
  }
  out.entries.sort((a, b) => a.measure - b.measure || a.beat - b.beat);
  return out;
}

/** Adds the entries of one measure; returns the key at its end. */
function readMeasure(measure, tokens, key, { entries, warnings }) {
  let beat = 1;
  for (const token of tokens) {
    if (/^[:|]+$/.test(token)) continue;
    const at = /^b(\d+(?:\.\d+)?)$/.exec(token);
    const changed = token.endsWith(":") ? keyOf(token.slice(0, -1)) : null;
    if (at) beat = thirds(Number(at[1]));
    else if (changed) key = changed;
    else if (!key) warnings.push(`m${measure} ${token}: before any key`);
    else {
      const chord = chordOf(token, key);
      if (!chord && !/^(Ger|It|Fr)|no3/.test(token)) warnings.push(`m${measure} ${token}: not read`);
      entries.push({ measure, beat, key, figure: token, chord });
    }
  }
  return key;
}

/** Thirds of a beat are written .33, .66 or .67. */
function thirds(beat) {
  const part = beat % 1;
  const third = Math.round(part * 3) / 3;
  return Math.abs(part - third) < 0.01 ? beat - part + third : beat;
}
