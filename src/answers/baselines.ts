import type { Piece } from "../music/piece.js";
import type { Answers } from "./analysis.js";
import { tonicChords, triads } from "./baselines-chords.js";
import { ALBRECHT_SHANAHAN, KRUMHANSL_KESSLER, keyPath, songKey } from "./baselines-keys.js";
import { accentMeasures, everyFourMeasures, longNoteMeasures } from "./baselines-meter.js";
import { type BeatSound, beatSound } from "./baselines-sound.js";
import type { Key } from "./metrics.js";
import type { AnsweredBeat } from "./score.js";
import type { TruthSong } from "./truth.js";

/** A textbook rule: no learning beyond a profile or the cost of a change. It answers some of the questions. */
export interface Baseline {
  readonly name: string;
  readonly description: string;
  readonly answers: (piece: Piece, sound: BeatSound) => Answers[];
}

export const BASELINES: readonly Baseline[] = [
  {
    name: "the file",
    description: "the file's own barlines, and a phrase every four of its measures",
    answers: (piece, sound) => meterAnswers(barlines(piece), sound),
  },
  {
    name: "accents",
    description: "measures where pitch classes, bass and long notes change; a phrase every four",
    answers: (_, sound) => meterAnswers(accentMeasures(sound), sound),
  },
  {
    name: "long notes",
    description: "measures where the most sound begins, the file's barlines counting a little; a phrase every four",
    answers: (piece, sound) => meterAnswers(longNoteMeasures(sound, barlines(piece)), sound),
  },
  {
    name: "KS",
    description: "Krumhansl–Schmuckler on the whole song; tonic chord by triad templates",
    answers: (_, sound) => keyAnswers(new Array(sound.beats).fill(songKey(sound)), sound),
  },
  {
    name: "KS+HMM",
    description: "Krumhansl–Kessler profiles in a hidden Markov chain; tonic chord by triad templates",
    answers: (_, sound) => keyAnswers(keyPath(sound, KRUMHANSL_KESSLER), sound),
  },
  {
    name: "AS+HMM",
    description:
      "Albrecht–Shanahan profiles in a hidden Markov chain, slower to change for modulations; triad templates",
    answers: (_, sound) => {
      const modulations = keyPath(sound, ALBRECHT_SHANAHAN, { change: 28 });
      return keyAnswers(keyPath(sound, ALBRECHT_SHANAHAN), sound, modulations);
    },
  },
];

const barlines = (piece: Piece) => piece.beats.map((beat) => beat.position === 1);

/** The beats of a piece as each baseline answers them, by the baseline's name. */
export function baselineAnswers(piece: Piece, baselines = BASELINES): Record<string, AnsweredBeat[]> {
  const sound = beatSound(piece);
  return Object.fromEntries(
    baselines.map(({ name, answers }) => {
      const said = answers(piece, sound);
      return [name, piece.beats.map(({ time, tick }, t) => ({ time, tick, answers: said[t] }))];
    }),
  );
}

/** The name of `givenAnswers` beside the baselines' own. */
export const GIVEN = "truth given";

/** What the rules reach where the truth is given to them: triad templates under the true key, a phrase every four true measures. */
export function givenAnswers(piece: Piece, truth: TruthSong): AnsweredBeat[] {
  const sound = beatSound(piece);
  const byTick = new Map(truth.beats.map((beat) => [beat.tick, beat]));
  const known = piece.beats.map(({ tick }) => byTick.get(tick));
  const triad = triads(sound);
  const phrases = everyFourMeasures(
    known.map((beat) => Boolean(beat?.measureStart)),
    sound,
  );
  return piece.beats.map(({ time, tick }, t) => {
    const right =
      triad[t] !== null && triad[t].tonic === known[t]?.tonic && triad[t].minor === Boolean(known[t]?.minor);
    return { time, tick, answers: { tonicChord: Number(right), phraseStart: Number(phrases[t]) } };
  });
}

function meterAnswers(measures: readonly boolean[], sound: BeatSound): Answers[] {
  const phrases = everyFourMeasures(measures, sound);
  return measures.map((start, t) => ({ measureStart: Number(start), phraseStart: Number(phrases[t]) }));
}

/** `modulations`: the keys whose changes are modulations, where they are not the answered keys. */
function keyAnswers(keys: readonly Key[], sound: BeatSound, modulations = keys): Answers[] {
  const tonic = tonicChords(sound, keys);
  return keys.map((key, t) => {
    const up = t > 0 ? (modulations[t].tonic - modulations[t - 1].tonic + 12) % 12 : 0;
    return {
      tonicChord: Number(tonic[t]),
      modulationUp: Number(up >= 1 && up <= 3),
      scale: { tonic: key.tonic, mode: key.minor ? "minor" : "major", p: 1 },
    };
  });
}
