/** From a song to its analysis. */
import { trackNotes } from "../audio/beats/track.js";
import { referenceBass } from "../features/reference-bass.js";
import { learntQuestions } from "../model/checkpoint.js";
import { type Reading, readMidi } from "../music/midi.js";
import type { Beat, Piece } from "../music/piece.js";
import { beatSong } from "../music/voices.js";
import { InputError } from "../util/errors.js";
import { ANALYSIS_VERSION, type Analysis, type AnalysisBeat, type Answer, type Answers } from "./analysis.js";
import { decodeAnswers } from "./decode.js";
import { answerLogits, type Model } from "./model.js";
import { summarize } from "./summary.js";

/** What is said of the reading counts only where `input` is bytes. */
export interface AnalyzeOptions extends Reading {
  /** The file's name, as the analysis and its messages give it. Default: the piece's title. */
  readonly file?: string;
  /** False: each beat by itself, calibrated but not decoded. Default true. */
  readonly decode?: boolean;
}

/**
 * Answers every question that the model has learnt about every beat.
 * @param input a piece, or the bytes of a MIDI file
 * @throws InputError where the bytes are not MIDI, or the model has learnt no question; DiscardError where the song is not one that BAT reads (3/4, no notes, …)
 */
export async function analyze(
  input: Piece | Uint8Array,
  model: Model,
  options: AnalyzeOptions = {},
): Promise<Analysis> {
  const questions = learntQuestions(model.checkpoint);
  if (questions.length === 0) throw new InputError(`${model.name} has learnt no question yet: bat finetune teaches it`);
  const piece =
    input instanceof Uint8Array
      ? readMidi(input, { keepLongest44: options.keepLongest44, trustBeats: options.trustBeats, track: trackNotes })
      : input;
  const song = beatSong(piece);
  const logits = await answerLogits(song, model);
  const answers = decodeAnswers(questions, logits, referenceBass(song), {
    calibration: model.checkpoint.meta.calibration,
    decode: options.decode ?? true,
    notes: song.notes,
    heardMeasures: piece.measuresHeard ? song.beats.map(({ position }) => position === 1) : undefined,
  });
  const beats = song.beats.map((beat, t) => analysisBeat(beat, answers, t));
  return {
    version: ANALYSIS_VERSION,
    file: options.file ?? piece.title,
    title: piece.title,
    model: model.name,
    grid: piece.gridSource,
    summary: summarize(beats, piece.warnings ?? []),
    beats,
  };
}

/** Probabilities are given to four decimals, seconds to the microsecond; what is read from them is read from these. */
function analysisBeat(beat: Beat, answers: Readonly<Record<string, readonly Answer[]>>, t: number): AnalysisBeat {
  const said: Record<string, Answer> = {};
  for (const [question, values] of Object.entries(answers)) {
    const value = values[t];
    said[question] = typeof value === "number" ? round(value, 1e4) : { ...value, p: round(value.p, 1e4) };
  }
  const { time, tick, measure, position } = beat;
  return { time: round(time, 1e6), tick, measure, position, answers: said satisfies Answers };
}

const round = (x: number, parts: number) => Math.round(x * parts) / parts;
