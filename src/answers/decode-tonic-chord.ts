import { THIRDS } from "../theory/chords.js";
import { invalid } from "../util/errors.js";
import { DECODERS } from "./decoder-constants.js";
import { logit, sigmoid } from "./hmm.js";

/**
 * Tonic chords: what the question says of a beat, and whether the chord that is heard there is the tonic's of the keys that are likely,
 * joined as log-odds. So an answer about the chord never speaks of another key than the answer about the scale.
 *
 * @param question (T) probabilities of the tonic-chord question
 * @param keys (T, 24) probabilities of the keys, as `KeyDecoding.posterior`
 * @param chords (T, 36) log-probabilities over root · 3 + third, roots absolute
 * @returns (T) probabilities
 */
export function decodeTonicChord(
  question: ArrayLike<number>,
  keys: ArrayLike<number>,
  chords: ArrayLike<number>,
): Float64Array {
  const T = question.length;
  const classes = 12 * THIRDS.length;
  if (chords.length !== T * classes) throw invalid("chord scores", chords.length, `beats × 36 = ${T * classes}`);
  const { question: asked, heard, openFifth } = DECODERS.tonicChord;
  return Float64Array.from({ length: T }, (_, t) => {
    let p = 0;
    for (let key = 0; key < 24; key++) {
      const chord = (third: (typeof THIRDS)[number]) =>
        Math.exp(chords[t * classes + (key >> 1) * THIRDS.length + THIRDS.indexOf(third)]);
      p += keys[t * 24 + key] * (chord(key % 2 ? "minor" : "major") + openFifth * chord("none"));
    }
    return sigmoid(asked * logit(question[t], 1e-4) + heard * logit(p, 1e-4));
  });
}
