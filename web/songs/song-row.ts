/** A song as a row of the table. */
import type { Analysis, Modulation } from "../../src/answers/analysis.js";
import { measureName } from "../../src/formats/text.js";

export interface KeyShare {
  readonly tonic: number;
  readonly mode: string;
  /** "A♭ major" */
  readonly name: string;
  /** Share of the song's beats. */
  readonly share: number;
}

export interface SongRow {
  readonly id: string;
  /** The file's name. */
  readonly file: string;
  readonly title: string;
  /** The most common first; empty where the model does not say. */
  readonly keys: readonly KeyShare[];
  readonly modulations: readonly Modulation[];
  /** Probability that the song is a blues; null where the model does not say. */
  readonly blues: number | null;
  /** Number of phrases, and how many measures most of them have. */
  readonly phrases: { readonly count: number; readonly measures: number } | null;
  readonly beats: number;
  /** Seconds. */
  readonly length: number;
}

export function songRow(id: string, file: string, analysis: Analysis): SongRow {
  const { summary, beats, title } = analysis;
  const shares = new Map<string, KeyShare>();
  for (const { tonic, mode, name, beats: count } of summary.keys ?? []) {
    const share = (shares.get(name)?.share ?? 0) + count / beats.length;
    shares.set(name, { tonic, mode, name, share });
  }
  return {
    id,
    file,
    title,
    keys: [...shares.values()].sort((a, b) => b.share - a.share),
    modulations: summary.modulations ?? [],
    blues: summary.blues?.p ?? null,
    phrases: summary.phrases && {
      count: summary.phrases.length,
      measures: commonLength(summary.phrases.map((phrase) => Math.round(phrase.beats / 4))),
    },
    beats: beats.length,
    length: beats.at(-1)?.time ?? 0,
  };
}

/** The value that comes most often; 0 of none. */
function commonLength(lengths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const length of lengths) counts.set(length, (counts.get(length) ?? 0) + 1);
  let best = 0;
  for (const [length, count] of counts) if (count > (counts.get(best) ?? 0)) best = length;
  return best;
}

/** @example modulationText(row.modulations) //=> "↑2 at 33, ↑1 at 49" */
export function modulationText(modulations: readonly Modulation[]): string {
  return modulations.map((one) => `↑${one.semitones ?? "?"} at ${measureName(one)}`).join(", ");
}
