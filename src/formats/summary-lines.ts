/** The summary of an analysis in words: pairs of a label and a line; a line that goes on has an empty label. */
import type { Analysis, Barlines, KeyStretch, Modulation, Phrase } from "../answers/analysis.js";
import { keyName } from "../theory/names.js";
import { clip, clock, measureName, printable, wrapItems } from "./text.js";

export interface SummaryOptions {
  readonly width: number;
  readonly ascii: boolean;
}

/** Columns of the label. */
const LABEL = 13;

/** ".93": a probability as it is written in papers. */
const chance = (p: number) => p.toFixed(2).replace(/^0/, "");

export function summaryLines(analysis: Analysis, options: SummaryOptions): [string, string][] {
  const { keys, phrases, modulations, barlines, blues, warnings } = analysis.summary;
  const width = options.width - LABEL;
  const lines: [string, string][] = [];
  const say = (label: string, items: readonly string[]) => {
    wrapItems(items, ", ", width).forEach((text, n) => {
      lines.push([n === 0 ? label : "", clip(text, width)]);
    });
  };
  if (keys) say("keys", keyItems(keys, analysis, options.ascii));
  if (phrases) say("phrases", phraseItems(phrases));
  if (modulations) say("modulations", modulationItems(modulations, analysis, options.ascii));
  if (barlines) say("barlines", [barlineText(barlines)]);
  if (blues) say("blues", [`${blues.yes ? "yes" : "no"} (p ${chance(blues.p)})`]);
  for (const warning of warnings) say("note", [printable(warning)]);
  say("model", [printable(analysis.model)]);
  return lines;
}

function keyItems(keys: readonly KeyStretch[], analysis: Analysis, ascii: boolean): string[] {
  const dash = ascii ? "-" : "–";
  return keys.map((key) => {
    const last = analysis.beats[key.beat + key.beats - 1];
    const from = measureName(key);
    const to = String(last.measure);
    const where = from === to ? `measure ${from}` : `measures ${from}${dash}${to}`;
    return `${keyName(key.tonic, key.mode, { ascii })} (${where}; p ${chance(key.p)})`;
  });
}

/** How many phrases, and how many of each length, the most frequent first. */
function phraseItems(phrases: readonly Phrase[]): string[] {
  if (phrases.length === 0) return ["none found"];
  const lengths = new Map<number, number>();
  for (const { beats } of phrases) lengths.set(beats, (lengths.get(beats) ?? 0) + 1);
  const sorted = [...lengths].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const [[most, times]] = sorted;
  if (sorted.length === 1) return [`${phrases.length}`, `each of ${measures(most)}`];
  const others = sorted.slice(1, 4).map(([beats, count]) => `${count} of ${beats / 4}`);
  if (sorted.length > 4) others.push("others");
  return [`${phrases.length}: ${times} of ${measures(most)}`, ...others];
}

const measures = (beats: number) => `${beats / 4} measure${beats === 4 ? "" : "s"}`;

function modulationItems(modulations: readonly Modulation[], analysis: Analysis, ascii: boolean): string[] {
  if (modulations.length === 0) return ["none"];
  return modulations.map((modulation) => {
    const scale = analysis.summary.keys?.findLast((key) => key.beat <= modulation.beat + 4);
    const to = scale && modulation.semitones !== null ? ` to ${keyName(scale.tonic, scale.mode, { ascii })}` : "";
    const up = modulation.semitones === null ? "up" : `${ascii ? "up " : "↑"}${modulation.semitones}`;
    const where = `measure ${measureName(modulation)} (${clock(modulation.time)})`;
    return `${up}${to} at ${where}, p ${chance(modulation.p)}`;
  });
}

function barlineText(barlines: Barlines): string {
  if (barlines.measures === 0) return "no true measure found";
  const share = `${Math.round(barlines.share * 100)} %`;
  if (barlines.position === 1) {
    return barlines.share === 1 ? "as the file has them" : `as the file has them in ${share} of ${barlines.measures}`;
  }
  return `true measures start on quarter ${barlines.position} of the file's (${share} of ${barlines.measures})`;
}
