import type { Random } from "../../util/random.js";
import { between, chance, pick, weighted } from "./choose.js";
import { chordAt, Line, type Plan } from "./plan.js";

/** A note of a lick: place in the phrase, length, semitones above the tonic. */
interface LickNote {
  readonly at: number;
  readonly length: number;
  readonly above: number;
}

/** The scales that licks are made of: the blues scale, its major sister, and both. */
const SCALES = [
  [0, 3, 5, 6, 7, 10],
  [0, 3, 5, 7, 10],
  [0, 2, 3, 4, 7, 9],
  [0, 3, 4, 5, 7, 9, 10],
];

/** Rhythms of one beat: lengths in beats; 1/3 are triplets. */
// biome-ignore format: a density a line
const BEATS: readonly (readonly (readonly [readonly number[], number])[])[] = [
  [[[1], 4], [[0.5, 0.5], 3], [[], 3], [[0.5], 1]],
  [[[0.5, 0.5], 6], [[1], 2], [[1 / 3, 1 / 3, 1 / 3], 2], [[], 1.5], [[0.5], 1]],
];

/**
 * Writes a blues line and the instrument that answers it. Phrases are calls: the line fills their first half and the answer
 * their second. Phrases of one theme share their lick (over the fourth the major third becomes minor); themes that start
 * with "solo" play throughout.
 */
export function writeBluesMelody(plan: Plan, base: number, random: Random): { melody: Line; answer: Line } {
  const melody = new Line(plan.swing);
  const answer = new Line(plan.swing);
  const scale = pick(random, SCALES);
  const licks = new Map<string, LickNote[]>();
  const callLength = pick(random, [1.75, 2, 2.25, 2.5]);
  const minor = plan.measures[0].mode !== "mixolydian" && plan.measures[0].mode !== "major";
  const sing = (line: Line, theme: string, m: number, from: number, to: number, low: number, busy: number) => {
    let lick = licks.get(theme);
    if (!lick) {
      lick = makeLick(from * 4, to * 4, busy, scale, random);
      licks.set(theme, lick);
    }
    for (const note of lick) {
      const measure = plan.measures[m + Math.max(0, Math.floor(note.at / 4))];
      if (!measure || measure.texture === "drums") continue;
      const chord = chordAt(measure, Math.max(0, note.at % 4));
      const blue = note.above === 4 && (minor || chord.root === 5);
      const pitch = low + measure.key + (blue ? 3 : note.above);
      const velocity = 74 + 28 * measure.energy + (note.at % 1 === 0 ? 3 : -3);
      // A slide from below into the third.
      if (!blue && note.above === 4 && note.length >= 0.5 && chance(random, 0.4)) {
        line.addExact(m * 4 + note.at, m * 4 + note.at + 0.08, pitch - 1, velocity - 10);
        line.addExact(m * 4 + note.at + 0.08, m * 4 + note.at + note.length * 0.95, pitch, velocity);
      } else line.add(m * 4 + note.at, note.length * 0.95, pitch, velocity);
    }
  };
  const answers = chance(random, 0.7);
  plan.measures.forEach((measure, m) => {
    if (measure.inPhrase !== 0 || measure.theme === "none") return;
    const length = measure.phraseLength;
    if (measure.theme.startsWith("solo")) sing(melody, measure.theme, m, 0, length - 0.25, base, 1);
    else {
      sing(melody, measure.theme, m, chance(random, 0.5) ? -0.25 : 0, Math.min(callLength, length), base, 0);
      if (answers && length >= 4)
        sing(answer, `answer ${random.below(4)}`, m, callLength + 0.25, length - 0.25, base, 1);
    }
  });
  return { melody, answer };
}

function makeLick(from: number, to: number, busy: number, scale: readonly number[], random: Random): LickNote[] {
  const notes: LickNote[] = [];
  let index = pick(random, [0, 0, 2, scale.length - 1, scale.length]);
  const heading = between(random, -0.3, 0.3);
  for (let beat = Math.ceil(from); beat < to; beat++) {
    let at = beat;
    for (const length of weighted(random, BEATS[busy])) {
      index += weighted(random, [
        [1, 4 + 4 * heading],
        [-1, 4 - 4 * heading],
        [0, 1.5],
        [2, 1],
        [-2, 1],
      ]);
      if (index > scale.length * 1.6) index -= 3;
      if (index < -2) index += 3;
      notes.push({ at, length, above: pitchOf(scale, index) });
      at += length;
    }
  }
  if (notes.length === 0) return notes;
  // It comes to rest on the tonic, the fifth or the blue third.
  const end = notes[notes.length - 1];
  const octave = end.above > 8 ? 12 : 0;
  notes[notes.length - 1] = { ...end, length: 1.2, above: pick(random, [0, 0, 0, 7, 3]) + octave };
  return notes;
}

function pitchOf(scale: readonly number[], index: number): number {
  const octave = Math.floor(index / scale.length);
  return scale[index - octave * scale.length] + 12 * octave;
}
