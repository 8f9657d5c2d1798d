/**
 * From the logits about a song to its answers: calibration first, then the decoders, each of which hears what those before it found
 * (measures → phrases → keys → modulations, tonic chords; chords → modulations, blues). The chord is evidence and no answer of its own yet; a question that
 * no decoder knows is answered by its calibrated probability.
 */
import type { BeatNotes } from "../music/beat-notes.js";
import { type Mode, modeOrMajor } from "../theory/modes.js";
import { kindsOf, type Question } from "../theory/questions.js";
import { sigmoid } from "../util/sigmoid.js";
import type { Answer } from "./analysis.js";
import type { Calibration, Platt } from "./calibration.js";
import { closingTonic } from "./closing-tonic.js";
import { decodeBlues } from "./decode-blues.js";
import { decodeKeys, type KeyOptions } from "./decode-keys.js";
import { decodeMeter } from "./decode-meter.js";
import { decodeModulation } from "./decode-modulation.js";
import { decodePhrases, type PhraseDecoding } from "./decode-phrases.js";
import { decodeTonicChord } from "./decode-tonic-chord.js";
import { DECODERS } from "./decoder-constants.js";
import { judgeKeys } from "./key-judge.js";
import { judgeMeasures } from "./measure-judge.js";
import { modeHeard } from "./mode-heard.js";
import { judgeModulations, type ModulationWitnesses } from "./modulation-judge.js";
import type { PhraseWitnesses } from "./phrase-features.js";
import { judgePhrases } from "./phrase-judge.js";
import { PHRASE_JUDGE } from "./phrase-judge-weights.js";

/** Logits of each question about each beat: [T, C] by the question's name, C = `classCount(question)`. */
export type Logits = Readonly<Record<string, Float32Array>>;

export interface DecodeOptions {
  readonly calibration?: Calibration;
  /** False: each beat by itself, calibrated but not decoded. Default true. */
  readonly decode?: boolean;
  /** (T) whether a measure was heard to start on the beat, where a recording was heard: evidence beside the question about it. */
  readonly heardMeasures?: readonly boolean[];
  /** (T) the song's notes: with them, measures and phrases are judged, and modes named, by what is heard. */
  readonly notes?: readonly BeatNotes[];
  /** Is told what the judge of phrases hears: for teaching it. */
  readonly onPhrases?: (witnesses: PhraseWitnesses) => void;
  /** Is told what the judge of modulations hears: for teaching it. */
  readonly onModulations?: (witnesses: ModulationWitnesses) => void;
}

/** Logits with a question's calibration laid on them; a scale's classes share the bias, so only its temperature counts. */
export function calibrated(logits: Float32Array, by?: Platt): Float32Array {
  return by ? logits.map((x) => by.scale * x + by.bias) : logits;
}

/**
 * Log-probabilities of absolute keys or chords from logits of relative ones.
 * @param logits [T, 12·M]: class = interval from the reference bass up to the tonic or root · M + kind (mode or third)
 * @param bass [T] pitch classes of the reference bass
 * @param modes M
 * @returns [T, 12·M]: class = tonic or root · M + kind
 */
export function absolutePitch(logits: Float32Array, bass: ArrayLike<number>, modes: number): Float32Array {
  const classes = 12 * modes;
  const out = new Float32Array(logits.length);
  for (let t = 0; t < bass.length; t++) {
    let most = -Infinity;
    for (let c = 0; c < classes; c++) most = Math.max(most, logits[t * classes + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[t * classes + c] - most);
    const normal = most + Math.log(sum);
    for (let interval = 0; interval < 12; interval++) {
      const tonic = (bass[t] + interval) % 12;
      for (let mode = 0; mode < modes; mode++) {
        out[t * classes + tonic * modes + mode] = logits[t * classes + interval * modes + mode] - normal;
      }
    }
  }
  return out;
}

/** The modes that a scale question tells apart, in the order of its classes. */
const modesOf = (question: Question): Mode[] => kindsOf(question).map(modeOrMajor);

/** The likeliest key of each beat by itself. */
function likeliestKeys(logp: Float32Array, beats: number, modes: readonly Mode[]): Answer[] {
  const classes = 12 * modes.length;
  return Array.from({ length: beats }, (_, t) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (logp[t * classes + c] > logp[t * classes + best]) best = c;
    const mode = modes[best % modes.length].name;
    return { tonic: Math.floor(best / modes.length), mode, p: Math.exp(logp[t * classes + best]) };
  });
}

/**
 * The answers to each question, a list of T by its name, in the order of `questions`.
 * @param logits of every question
 * @param bass [T] pitch classes of the reference bass
 */
export function decodeAnswers(
  questions: readonly Question[],
  logits: Logits,
  bass: ArrayLike<number>,
  options: DecodeOptions = {},
): Record<string, readonly Answer[]> {
  const { calibration = {}, decode = true, heardMeasures, notes } = options;
  const beats = bass.length;
  const scores = new Map<string, Float32Array>();
  for (const { name } of questions) scores.set(name, calibrated(logits[name], calibration[name]));
  const answers: Record<string, readonly Answer[]> = {};
  const absolute = (question: Question) => absolutePitch(scores.get(question.name)!, bass, kindsOf(question).length);
  for (const question of questions) {
    if (question.kind === "chord") continue;
    answers[question.name] =
      question.kind === "scale"
        ? likeliestKeys(absolute(question), beats, modesOf(question))
        : Array.from(scores.get(question.name)!, sigmoid);
  }
  if (!decode || beats === 0) return answers;

  const found: { -readonly [key in keyof KeyOptions]: KeyOptions[key] } = {};
  const measure = scores.get("measureStart");
  const phrase = scores.get("phraseStart");
  const modulation = scores.get("modulationUp");
  const tonic = scores.get("tonicChord");
  const chord = questions.find(({ kind }) => kind === "chord");
  const chords = chord && absolute(chord);
  if (measure) {
    const heard = DECODERS.meter.heard;
    const judged = notes && chords ? judgeMeasures(measure, { notes, chords }) : measure;
    const logits = heardMeasures ? judged.map((x, t) => x + (heardMeasures[t] ? heard : -heard)) : judged;
    const { p, told } = decodeMeter(logits, phrase);
    found.measureStart = p;
    answers.measureStart = Array.from(told);
  }
  if (measure && phrase) {
    const measureStart = found.measureStart!;
    let decoded: PhraseDecoding;
    if (notes && chords && tonic) {
      const heard = { notes, chords, tonicChord: tonic.map(sigmoid), measureStart };
      options.onPhrases?.(heard);
      decoded = decodePhrases(judgePhrases(heard), measureStart, PHRASE_JUDGE);
    } else decoded = decodePhrases(phrase, measureStart);
    found.phraseStart = decoded.p;
    answers.phraseStart = Array.from(decoded.told);
  }
  if (modulation) found.modulationUp = Float64Array.from(modulation, sigmoid);
  const blues = scores.get("blues");
  if (blues && chords) answers.blues = Array.from(decodeBlues(blues, chords, bass));
  for (const question of questions.filter(({ kind }) => kind === "scale")) {
    const { phraseStart } = found;
    const heard = notes && question.name === "scale" ? modeHeard(notes) : undefined;
    const judge =
      chords && phraseStart && question.name === "scale"
        ? (from: number, to: number) => judgeKeys({ chords, bass, phraseStart }, from, to)
        : undefined;
    const { keys, posterior, byBeat, changeUp } = decodeKeys(absolute(question), beats, modesOf(question), {
      ...found,
      judge,
      heard,
      closing: heard && ((from: number) => closingTonic(bass, from, heard)),
    });
    answers[question.name] = keys.map(({ tonic, mode, p }) => ({ tonic, mode, p }));
    if (question.name !== "scale") continue;
    if (modulation && found.modulationUp) {
      const { measureStart, phraseStart } = found;
      if (chords && measureStart && phraseStart) {
        const heard = { keys: byBeat, chords, bass, measureStart, phraseStart };
        const witnesses = { ...heard, question: modulation, changeUp, told: keys };
        options.onModulations?.(witnesses);
        answers.modulationUp = Array.from(judgeModulations(witnesses));
      } else answers.modulationUp = Array.from(decodeModulation(found.modulationUp, changeUp, measureStart));
    }
    if (tonic && chords)
      answers.tonicChord = Array.from(decodeTonicChord(tonic.map(sigmoid), posterior, chords, found.measureStart));
  }
  return answers;
}
