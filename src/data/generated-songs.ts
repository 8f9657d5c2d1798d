import { THIRDS } from "../theory/chords.js";
import { QUESTIONS, type Question } from "../theory/questions.js";
import { FULL_WEIGHT, type LabelColumn, type Split, UNKNOWN } from "./dataset.js";
import type { BeatLabels } from "./generate/beat-labels.js";
import { generatedPiece, seedOf } from "./generate/generate-song.js";
import { binaryLabel, modeIndex, type SongLabels } from "./labels.js";

/** A song that the program wrote, as MIDI with its labels: for training, never for figures about real music. */
export interface MadeSong {
  readonly id: string;
  /** Its number, from 0, among all that are asked for. */
  readonly index: number;
  readonly corpus: string;
  readonly split: Split;
  readonly licence: string;
  readonly bytes: Uint8Array;
  readonly labels: SongLabels;
}

/** The source of their labels. */
export const GENERATED = "generated songs";

export const GENERATED_CORPUS = "generated";

/** One of so many generated songs is for validation, the rest for training. */
const VALIDATION = 10;

/** `count` written songs, or those of them whose ids are wanted; song k is the same whatever the count. */
export function* generatedSongs(
  count: number,
  seed = 1,
  wanted: (id: string) => boolean = () => true,
): Generator<MadeSong> {
  for (let index = 0; index < count; index++) {
    const id = `generated-${seed}-${String(index).padStart(5, "0")}`;
    if (!wanted(id)) continue;
    const { bytes, labels } = generatedPiece(seedOf(seed, index));
    yield {
      ...{ id, index, corpus: GENERATED_CORPUS, licence: "our own", bytes },
      split: index % VALIDATION === VALIDATION - 1 ? "val" : "train",
      labels: beatLabelColumns(id, labels),
    };
  }
}

/** The labels of a written song as columns by beat. */
export function beatLabelColumns(song: string, labels: readonly BeatLabels[]): SongLabels {
  const columns: Record<string, LabelColumn> = {};
  for (const question of QUESTIONS) columns[question.name] = column(question, labels);
  return { song, source: GENERATED, by: "beat", at: labels.map((_, beat) => beat), columns };
}

function column({ name, kind }: Question, labels: readonly BeatLabels[]): LabelColumn {
  if (kind === "scale") {
    return {
      value: Uint8Array.from(labels, ({ tonic, scaleWeight }) => (scaleWeight > 0 ? tonic : UNKNOWN)),
      mode: Uint8Array.from(labels, ({ mode }) => modeIndex(mode)),
      weight: Uint8Array.from(labels, ({ scaleWeight }) => Math.max(1, Math.round(scaleWeight * FULL_WEIGHT))),
    };
  }
  if (kind === "chord") {
    return {
      value: Uint8Array.from(labels, ({ chord }) => chord?.root ?? UNKNOWN),
      mode: Uint8Array.from(labels, ({ chord }) => (chord ? THIRDS.indexOf(chord.third) : 0)),
      weight: new Uint8Array(labels.length).fill(FULL_WEIGHT),
    };
  }
  const answer = (labels: BeatLabels) => labels[name as keyof BeatLabels] as 0 | 1 | null | undefined;
  return {
    value: Uint8Array.from(labels, (beat) => {
      const p = answer(beat);
      return p == null ? UNKNOWN : binaryLabel(p);
    }),
    weight: new Uint8Array(labels.length).fill(FULL_WEIGHT),
  };
}
