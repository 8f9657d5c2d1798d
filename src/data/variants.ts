/**
 * Variants of a labelled song: what the relative features allow to be changed while its answers stay known. Voices are dropped, tracks are made
 * one, and a direct modulation is put in at the start of a phrase, which is exact truth for the question about modulations.
 */
import { flattened, transposeFrom, withoutVoices } from "../music/change-piece.js";
import type { Piece, Voice } from "../music/piece.js";
import { noteVoices, songContext } from "../music/voices.js";
import { type Random, random } from "../util/random.js";
import { BINARY_ONE, type LabelColumn, UNKNOWN } from "./dataset.js";
import { binaryLabel, type SongLabels } from "./labels.js";

export interface Variant {
  /** All pitched tracks made one. */
  readonly flat: boolean;
  readonly without: readonly Voice[];
  /** From this tick on, pitched notes are moved by so many semitones. */
  readonly modulation: { readonly tick: number; readonly semitones: number } | null;
}

/** Steps of the modulations that are put in, the frequent ones more often; those that do not go up by 1–3 are the question's counterexamples. */
const STEPS = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, -1, -2, -3, 4, 5, -5, 6] as const;
const MODULATED = 0.5;
const FLAT = 0.3;
const DROPPED = 0.5;

/** `count` variants of a song, drawn from its name. */
export function drawVariants(labels: SongLabels, count: number, seed = 1): Variant[] {
  const name = new TextEncoder().encode(labels.song);
  return Array.from({ length: count }, (_, n) => {
    const draw = random(seed, n, ...name);
    const modulation = draw.next() < MODULATED ? drawModulation(labels, draw) : null;
    const layout = draw.next();
    const flat = layout < FLAT;
    const chance = flat ? { drums: 0.5 } : { drums: 0.5, melody: 0.35 };
    // Without its bass or its chords a song still says its harmony, without both it does not.
    const harmony = draw.next() < 0.4 && !flat ? [draw.next() < 0.5 ? ("bass" as const) : ("chords" as const)] : [];
    const dropped = Object.entries(chance).flatMap(([voice, p]) => (draw.next() < p ? [voice as Voice] : []));
    return { flat, without: flat || layout < FLAT + DROPPED ? [...dropped, ...harmony] : [], modulation };
  });
}

/** A phrase start (or a measure start, where phrases are not known) in the middle of the song, within one key. */
function drawModulation({ by, at, columns }: SongLabels, draw: Random): Variant["modulation"] {
  const { scale } = columns;
  const starts = columns.phraseStart ?? columns.measureStart;
  if (by !== "tick" || !scale?.mode || !starts) return null;
  const inOneKey = (n: number) =>
    scale.value[n] !== UNKNOWN && scale.value[n] === scale.value[n - 1] && scale.mode![n] === scale.mode![n - 1];
  const places: number[] = [];
  for (let n = Math.ceil(at.length * 0.1); n < at.length * 0.92; n++) {
    const value = starts.value[n];
    if (value !== UNKNOWN && value > BINARY_ONE / 2 && inOneKey(n)) places.push(n);
  }
  if (places.length === 0) return null;
  return { tick: at[places[draw.below(places.length)]], semitones: STEPS[draw.below(STEPS.length)] };
}

/** The variant of a piece; its beats are the piece's own. */
export function varyPiece(piece: Piece, { flat, without, modulation }: Variant): Piece {
  const voiced = without.length > 0 ? withoutVoices(piece, noteVoices(piece, songContext(piece)), without) : piece;
  const laid = flat ? flattened(voiced) : voiced;
  const beat = modulation ? piece.beats.findIndex(({ tick }) => tick === modulation.tick) : -1;
  return beat > 0 ? transposeFrom(laid, beat, modulation!.semitones) : laid;
}

/**
 * The labels of the variant, under its own name. Where the modulation lies is told by tick: of labels that are told otherwise, those that
 * name pitches are left out.
 */
export function varyLabels(labels: SongLabels, { modulation }: Variant, song: string): SongLabels {
  if (!modulation) return { ...labels, song };
  if (labels.by !== "tick") {
    const rest = Object.entries(labels.columns).filter(([, { mode }]) => !mode);
    return { ...labels, song, columns: Object.fromEntries(rest) };
  }
  const { tick, semitones } = modulation;
  const { at, columns } = labels;
  const changed: Record<string, LabelColumn> = {};
  for (const [name, column] of Object.entries(columns)) {
    const value = Uint8Array.from(column.value, (old, n) => {
      if (old === UNKNOWN || at[n] < tick) return old;
      if (column.mode) return (old + semitones + 12) % 12;
      return name === "modulationUp" && at[n] === tick ? binaryLabel(semitones >= 1 && semitones <= 3 ? 1 : 0) : old;
    });
    changed[name] = { ...column, value };
  }
  return { ...labels, song, columns: changed };
}
