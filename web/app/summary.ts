/** A song in a line of words. */
import type { Analysis, KeyStretch, Modulation } from "../../src/answers/analysis.js";
import { measureName } from "../../src/formats/text.js";

const STEPS: Readonly<Record<number, string>> = { 1: "a semitone", 2: "a whole tone", 3: "a minor third" };

function keyWords(keys: readonly KeyStretch[]): string {
  if (keys.length === 0) return "no key found";
  const lengths = new Map<string, number>();
  for (const { name, beats } of keys) lengths.set(name, (lengths.get(name) ?? 0) + beats);
  const names = [...lengths].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  if (names.length === 1) return names[0];
  const others = names.slice(1, 3).join(" and ");
  return `${names[0]}, with ${others}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
}

function modulationWords(modulations: readonly Modulation[]): string {
  if (modulations.length === 0) return "no modulation up";
  const shown = modulations.slice(0, 3).map((modulation) => {
    const { semitones } = modulation;
    const far = semitones === null ? "" : ` ${STEPS[semitones] ?? `${semitones} semitones`}`;
    return `up${far} at measure ${measureName(modulation)}`;
  });
  const rest = modulations.length - shown.length;
  return `modulation ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** @example summaryWords(analysis) //=> "A♭ major, blues no, 19 phrases, modulation up a semitone at measure 73" */
export function summaryWords({ summary }: Analysis): string {
  const { keys, blues, phrases, modulations } = summary;
  return [
    keys && keyWords(keys),
    blues && `blues ${blues.yes ? "yes" : "no"}`,
    phrases && `${phrases.length} phrase${phrases.length === 1 ? "" : "s"}`,
    modulations && modulationWords(modulations),
  ]
    .filter(Boolean)
    .join(", ");
}
