import { BEAT_FEATURES } from "../features/beat-table.js";
import { unpackBits } from "../features/bits.js";
import { hiddenFeatures, hideBits, WHOLE_BEAT } from "../features/hide.js";
import { pairFeatures, unpackPairs } from "../features/pair-features.js";
import { KEY, PAIR_KEY_COLUMNS, type PairKeys } from "../features/pair-keys.js";
import { VOICES } from "../music/piece.js";
import { MODES, modeAmong } from "../theory/modes.js";
import { classCount, kindsOf, type Question } from "../theory/questions.js";
import type { BatchArray } from "./batch.js";
import { BINARY_ONE, type Dataset, FULL_WEIGHT, UNKNOWN } from "./dataset.js";
import type { Window } from "./sampler.js";

/** Letters: B batch, T beats of a batch, t real beats of a window, F beat features, P pair features, K key columns. */
const F = BEAT_FEATURES.length;
const K = PAIR_KEY_COLUMNS.length;

/** Columns of the four bits that say the nominal quarter of the measure, in order. */
export const METER_COLUMNS: readonly number[] = BEAT_FEATURES.flatMap(({ group }, column) =>
  group === "meter" ? [column] : [],
);

/** Nominal position 0–3 of a beat of the dataset (counted over all songs). */
export function positionOf(dataset: Dataset, beat: number): number {
  return dataset.keys[beat * K + KEY.position];
}

/**
 * A window's beat features and pair keys as the model would have got them from a file whose barlines lie `window.shift` quarters
 * earlier: meter bits and the keys' position and measure move, nothing else.
 */
export function windowInputs(dataset: Dataset, window: Window, bits: Uint8Array = new Uint8Array(window.beats * F)) {
  const { beats, shift } = window;
  const first = dataset.songs[window.song].start + window.from;
  unpackBits(dataset.bits.subarray(first * dataset.rowBytes, (first + beats) * dataset.rowBytes), F, bits); // (t, F)
  const data = dataset.keys.slice(first * K, (first + beats) * K); // (t, K)
  if (shift > 0) {
    for (let beat = 0; beat < beats; beat++) {
      const position = data[beat * K + KEY.position] + shift;
      data[beat * K + KEY.position] = position % 4;
      data[beat * K + KEY.measure] += position >> 2;
      for (let quarter = 0; quarter < 4; quarter++) {
        bits[beat * F + METER_COLUMNS[quarter]] = quarter === position % 4 ? 1 : 0;
      }
    }
  }
  const keys: PairKeys = { beats, columns: K, data };
  return { bits, keys };
}

/** Writes window `b` of a batch into its arrays: `bits`, `hide`, `real`, `pairs{b}`, and `target` and `weight` where they are. */
export function fillWindow(
  dataset: Dataset,
  window: Window,
  mask: Uint8Array,
  b: number,
  T: number,
  arrays: Readonly<Record<string, BatchArray>>,
): void {
  const t = window.beats;
  const row = (name: string, width: number) =>
    (arrays[name].data as Uint8Array).subarray(b * T * width, (b + 1) * T * width);
  const bits = row("bits", F); // (T, F)
  const hide = row("hide", 1 + VOICES.length); // (T, 5)
  const real = row("real", 1); // (T)
  const seen = mask.subarray(0, t); // (t)
  const { keys } = windowInputs(dataset, window, bits.subarray(0, t * F));
  bits.fill(0, t * F);
  real.fill(1, 0, t).fill(0, t);
  hide.fill(0);
  const anything = seen.some((voices) => voices !== 0);
  if (arrays.target) {
    row("target", F).set(bits); // (T, F)
    const weight = row("weight", F).fill(0); // (T, F)
    if (anything) {
      weight.set(hiddenFeatures(seen)); // (t, F)
      for (let beat = 0; beat < t; beat++) if (seen[beat] === 0) weight.fill(0, beat * F, (beat + 1) * F);
    }
  }
  if (anything) {
    hideBits(bits.subarray(0, t * F), seen);
    for (let beat = 0; beat < t; beat++) {
      const voices = seen[beat];
      if (voices === WHOLE_BEAT) hide[beat * 5] = 1;
      else for (let voice = 0; voice < VOICES.length; voice++) hide[beat * 5 + 1 + voice] = (voices >> voice) & 1;
    }
  }
  const words = pairFeatures(keys, 0, t, anything ? seen : undefined, pairWords(t)); // (t, t, 2)
  const pairs = arrays[`pairs${b}`];
  unpackPairs(words, t, pairs.data as Uint8Array, pairs.shape[0]); // (T', T', P)
}

let wordsBuffer = new Uint32Array(0);

/** One buffer for the packed pairs of a window, used again by the next. */
function pairWords(t: number): Uint32Array {
  if (wordsBuffer.length < t * t * 2) wordsBuffer = new Uint32Array(t * t * 2);
  return wordsBuffer.subarray(0, t * t * 2);
}

/**
 * Class of a scale or a chord: the interval from the reference bass up to its tonic or root, times its kinds, plus the kind's index.
 * @param kind index into this build's kinds; a mode that the question does not know counts as the plain one of its third
 */
export function pitchedClass(question: Question, root: number, kind: number, bass: number): number {
  const own = question.kinds ? modeAmong(MODES[kind], question.kinds) : kind;
  return ((root - bass + 12) % 12) * kindsOf(question).length + own;
}

/** Writes `y_NAME` (a probability, or a distribution over the classes of a scale or a chord) and `w_NAME` (0 = not known) of window `b`. */
export function fillLabels(
  dataset: Dataset,
  window: Window,
  question: Question,
  b: number,
  T: number,
  arrays: Readonly<Record<string, BatchArray>>,
): void {
  const C = classCount(question);
  const y = (arrays[`y_${question.name}`].data as Float32Array).subarray(b * T * C, (b + 1) * T * C).fill(0); // (T, C)
  const w = (arrays[`w_${question.name}`].data as Float32Array).subarray(b * T, (b + 1) * T).fill(0); // (T)
  const column = dataset.labels[question.name];
  if (!column) return;
  const first = dataset.songs[window.song].start + window.from;
  for (let beat = 0; beat < window.beats; beat++) {
    const value = column.value[first + beat];
    if (value === UNKNOWN) continue;
    w[beat] = column.weight[first + beat] / FULL_WEIGHT;
    if (!column.mode) y[beat] = value / BINARY_ONE;
    else y[beat * C + pitchedClass(question, value, column.mode[first + beat], dataset.bass[first + beat])] = 1;
  }
}
