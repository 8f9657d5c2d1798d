/** Words of the ruler and of the gutter. None overlaps another, and none is cut. */
import type { Modulation } from "../../src/answers/analysis.js";
import { fifthsName, keyName, tonicPlace } from "../../src/theory/names.js";
import type { Scenery, Viewport } from "./layout.js";
import type { Reading } from "./reading.js";
import { type Arrangement, type Metrics, partsOf, type System, xOf } from "./systems.js";

export interface Word {
  /** Left edge. */
  readonly x: number;
  /** Middle of the letters. */
  readonly y: number;
  readonly text: string;
  /** Height of the letters. */
  readonly size: number;
  readonly kind: "modulation" | "key" | "measure" | "phrase" | "lane";
  /** Estimated, for keeping words apart. */
  readonly width: number;
}

const KEY_SIZE = 12;
const MEASURE_SIZE = 10;
const LANE_SIZE = 9.5;
const BETWEEN = 6;

/** Every which measure has a number (and a line), so that they do not crowd. */
export function measureStep(beat: number): number {
  return [1, 2, 4, 8, 16, 32].find((step) => step * 4 * beat >= 26) ?? 64;
}

/** Width of a word, on the safe side. */
export function textWidth(text: string, size: number): number {
  return [...text].length * size * 0.58;
}

/**
 * A modulation as it stands on the ruler.
 * @example modulationName({ semitones: 2 }, 3, "major") //=> "↑2 E♭"
 */
export function modulationName({ semitones }: Pick<Modulation, "semitones">, tonic: number, mode: string): string {
  const up = `↑${semitones ?? ""}`;
  if (semitones === null || tonic < 0) return up;
  return `${up} ${mode === "major" ? fifthsName(tonicPlace(tonic, mode)) : keyName(tonic, mode)}`;
}

export function headerWords(
  { reading, measures }: Scenery,
  arrangement: Arrangement,
  system: System,
  from: number,
  to: number,
  viewport: Viewport,
): Word[] {
  const m = arrangement.metrics;
  const line = arrangement.form === "line";
  const right = line ? arrangement.width : system.x + (system.to - system.from) * m.beat + 40;
  const limit = Math.min(right, arrangement.width);
  const at = (beat: number) => xOf(system, m, beat);
  const word = (beat: number, text: string, kind: Word["kind"]): Word => {
    const size = kind === "measure" || kind === "phrase" ? MEASURE_SIZE : KEY_SIZE;
    const y = system.y + (size === KEY_SIZE ? 8 : 23);
    const width = textWidth(text, size);
    return { x: Math.max(system.x, Math.min(at(beat) + 2, limit - width)), y, text, size, kind, width };
  };

  // The key of the first beat in sight is told again, so that no system is without one.
  const told: Word[] = [];
  const here = (beat: number) => beat >= from && beat < to;
  const ofKey = (beat: number) => Math.min(reading.beats - 1, beat);
  const moved = reading.modulations.filter(({ beat }) => here(beat));
  for (const one of moved) {
    const key = reading.keys.find(({ beat }) => Math.abs(beat - one.beat) <= 4) ?? {
      tonic: reading.tonic[ofKey(one.beat)],
      mode: reading.mode[ofKey(one.beat)],
    };
    told.push(word(one.beat, modulationName(one, key.tonic, key.mode), "modulation"));
  }
  for (const { beat, tonic, mode } of reading.keys) {
    if (here(beat) && !moved.some((one) => Math.abs(one.beat - beat) <= 4))
      told.push(word(beat, keyName(tonic, mode), "key"));
  }
  const first = line ? Math.max(from, Math.ceil((viewport.left + m.gutter - system.x) / m.beat)) : from;
  if (reading.tonic[ofKey(first)] >= 0)
    told.push(word(first, keyName(reading.tonic[ofKey(first)], reading.mode[ofKey(first)]), "key"));

  const numbers: Word[] = [];
  const step = measureStep(m.beat);
  for (let t = from, last = -1; t < to; t++) {
    if (reading.measureStart[t] === 0 && reading.phraseStart[t] === 0) continue;
    const phrase = reading.phraseStart[t] === 1;
    if (!phrase && t - last < step * 4 && last >= 0) continue;
    numbers.push(word(t, String(measures[t]), phrase ? "phrase" : "measure"));
    last = t;
  }
  const phrases = numbers.filter(({ kind }) => kind === "phrase");
  const others = numbers.filter(({ kind }) => kind === "measure");
  return [...apart(told), ...apart([...phrases, ...others])];
}

/** The words that have room, the earlier ones first. */
export function apart(words: readonly Word[]): Word[] {
  const placed: Word[] = [];
  for (const word of words) {
    const free = placed.every(({ x, width }) => word.x >= x + width + BETWEEN || word.x + word.width + BETWEEN <= x);
    if (free) placed.push(word);
  }
  return placed;
}

/** Names of the lanes, to the left of a system. */
export function gutterWords(reading: Reading, system: System, m: Metrics): Word[] {
  const { lanes } = partsOf(system, m);
  return reading.lanes.map(({ label }, row) => {
    const text = clipped(label, m.gutter - 10);
    return {
      x: 6,
      y: lanes + (row + 0.5) * m.lane,
      text,
      size: LANE_SIZE,
      kind: "lane",
      width: textWidth(text, LANE_SIZE),
    };
  });
}

/** A name of a user's own question may be long: it ends in "…" then. */
function clipped(label: string, room: number): string {
  let text = label;
  while (textWidth(text, LANE_SIZE) > room && text.length > 1) text = `${text.slice(0, -2).trimEnd()}…`;
  return text;
}
