import { CHORDS, checkChordScores, THIRDS } from "../theory/chords.js";
import { invalid } from "../util/errors.js";
import { KEY_JUDGE } from "./key-judge-weights.js";

/**
 * How well a stretch of a song fits each of the 24 keys by what its chords do, whatever the beats say of the scale one by one: which degrees
 * sound, which open and close the stretch and its phrases, and from where the tonic is reached. A key profile (Krumhansl, "Cognitive
 * foundations of musical pitch", 1990) over chord degrees, learned by logistic regression (`scripts/train-key-judge.mjs`).
 *
 * Shapes: T beats, K = 24 keys (2 · tonic, + 1 where the third is minor), F features of one key.
 */
export interface KeyWitnesses {
  /** (T, 36) log-probabilities over root · 3 + third, roots absolute. */
  readonly chords: ArrayLike<number>;
  /** (T) pitch classes of the reference bass. */
  readonly bass: ArrayLike<number>;
  /** (T) probabilities of a phrase start. */
  readonly phraseStart: ArrayLike<number>;
}

/** Beats that count as the opening and as the closing of a stretch. */
const EDGE = 4;
/** Phrase starts that are less likely are not heard. */
const PHRASE = 0.2;
/** Features of one key: bias; chords heard, opening, closing, opening phrases, closing them, before the tonic; bass. */
export const JUDGE_FEATURES = 1 + 6 * CHORDS + 12;

/** (24, F) features of each key over the beats [from, to): the same shares, counted from that key's tonic. */
export function judgeFeatures({ chords, bass, phraseStart }: KeyWitnesses, from: number, to: number): Float64Array {
  const T = bass.length;
  checkChordScores(chords, T);
  if (phraseStart.length !== T) throw invalid("phrase starts", phraseStart.length, `${T}, one a beat`);
  if (!(from >= 0 && from < to && to <= T)) throw invalid("stretch", `${from}–${to}`, `beats of 0–${T}`);
  const add = (share: Float64Array, t: number, by: number) => {
    for (let c = 0; c < CHORDS; c++) share[c] += by * Math.exp(chords[t * CHORDS + c]);
  };
  const [heard, opening, closing, phraseOpening, phraseClosing] = Array.from(
    { length: 5 },
    () => new Float64Array(CHORDS),
  );
  const lowest = new Float64Array(12);
  let phrases = 0;
  for (let t = from; t < to; t++) {
    add(heard, t, 1 / (to - from));
    lowest[bass[t]] += 1 / (to - from);
    if (phraseStart[t] <= PHRASE) continue;
    phrases += phraseStart[t];
    add(phraseOpening, t, phraseStart[t]);
    if (t > from) add(phraseClosing, t - 1, phraseStart[t]);
  }
  for (let i = 0; i < EDGE; i++) {
    add(opening, Math.min(to - 1, from + i), 1 / EDGE);
    add(closing, Math.max(from, to - 1 - i), 1 / EDGE);
  }
  const shares = [
    heard,
    opening,
    closing,
    ...[phraseOpening, phraseClosing].map((sum) => sum.map((x) => x / (phrases || 1))),
  ];
  const changes = chordChanges(chords, from, to); // (36, 36) by from · 36 + to
  const out = new Float64Array(24 * JUDGE_FEATURES); // (24, F)
  for (let key = 0; key < 24; key++) {
    const tonic = key >> 1;
    const turned = (chord: number) => (chord + tonic * THIRDS.length) % CHORDS;
    const row = key * JUDGE_FEATURES;
    out[row] = 1;
    shares.forEach((share, n) => {
      for (let c = 0; c < CHORDS; c++) out[row + 1 + n * CHORDS + c] = share[turned(c)];
    });
    const tonicChord = turned(THIRDS.indexOf(key % 2 ? "minor" : "major"));
    for (let c = 0; c < CHORDS; c++) out[row + 1 + 5 * CHORDS + c] = changes[turned(c) * CHORDS + tonicChord];
    for (let i = 0; i < 12; i++) out[row + 1 + 6 * CHORDS + i] = lowest[(i + tonic) % 12];
  }
  return out;
}

/** (36, 36) shares of the changes between the likeliest chords. */
function chordChanges(chords: ArrayLike<number>, from: number, to: number): Float64Array {
  const out = new Float64Array(CHORDS * CHORDS);
  let last = -1;
  let changes = 0;
  for (let t = from; t < to; t++) {
    let likeliest = 0;
    for (let c = 1; c < CHORDS; c++) if (chords[t * CHORDS + c] > chords[t * CHORDS + likeliest]) likeliest = c;
    if (last >= 0 && likeliest !== last) {
      out[last * CHORDS + likeliest]++;
      changes++;
    }
    last = likeliest;
  }
  return changes > 0 ? out.map((x) => x / changes) : out;
}

/** (24) log-scores of the keys over the beats [from, to), up to a constant. */
export function judgeKeys(witnesses: KeyWitnesses, from: number, to: number): Float64Array {
  const features = judgeFeatures(witnesses, from, to);
  return Float64Array.from({ length: 24 }, (_, key) => {
    const weights = KEY_JUDGE[key % 2 ? "minor" : "major"];
    let sum = 0;
    for (let f = 0; f < JUDGE_FEATURES; f++) sum += weights[f] * features[key * JUDGE_FEATURES + f];
    return sum;
  });
}
