import { describe, expect, it } from "vitest";
import type { BeatNotes, SoundingNote } from "../music/beat-notes.js";
import { CHORDS, THIRDS } from "../theory/chords.js";
import { decodeMeter } from "./decode-meter.js";
import { MEASURE_FEATURES, type MeasureWitnesses, measureFeatures } from "./measure-features.js";
import { judgeMeasures } from "./measure-judge.js";

const T = 64;
const ROOTS = [0, 9, 5, 7];

const note = (pitch: number, voice: SoundingNote["voice"], struck: boolean, to = 1): SoundingNote => ({
  pitch,
  velocity: 80,
  track: 0,
  voice,
  struck,
  from: 0,
  to,
});

/** A chord a measure, held over it with its bass, and a melody of quarters; the first measure begins on beat `first`. */
function song({ first = 0, tonic = 0 } = {}): MeasureWitnesses {
  const chords = new Float64Array(T * CHORDS).fill(Math.log(0.1 / (CHORDS - 1)));
  const notes: BeatNotes[] = Array.from({ length: T }, (_, t) => {
    const measure = Math.floor((t - first) / 4);
    const root = (ROOTS[((measure % 4) + 4) % 4] + tonic) % 12;
    chords[t * CHORDS + root * THIRDS.length + THIRDS.indexOf("major")] = Math.log(0.9);
    const struck = (t - first) % 4 === 0;
    const held = [0, 4, 7].map((by) => note(48 + root + by, "chords", struck));
    return [note(36 + root, "bass", struck), ...held, note(72 + tonic, "melody", true, 0.9)];
  });
  return { notes, chords };
}

describe("the judge of measures", () => {
  it.each([0, 1, 2, 3])(
    "finds them on beat %i of a song by its chords and lengths, though the question says nothing",
    (first) => {
      const { p } = decodeMeter(judgeMeasures(new Float64Array(T), song({ first })));
      expect([...p.keys()].filter((t) => p[t] >= 0.5)).toEqual(Array.from({ length: 16 }, (_, n) => first + 4 * n));
    },
  );

  it("is the same in every key, to the last bit", () => {
    const here = judgeMeasures(new Float64Array(T), song());
    for (const tonic of [1, 6, 11]) expect(judgeMeasures(new Float64Array(T), song({ tonic }))).toEqual(here);
  });
});

describe("what is heard about a beat", () => {
  it("is so many numbers, all of them finite, whatever sounds", () => {
    const { chords } = song();
    for (const heard of [song(), { notes: new Array<BeatNotes>(T).fill([]), chords }, { notes: [], chords: [] }]) {
      const features = measureFeatures(heard);
      expect(features).toHaveLength(heard.notes.length * MEASURE_FEATURES);
      expect(features.every(Number.isFinite)).toBe(true);
    }
  });

  it("counts a note for as long as it is held, up to eight beats", () => {
    const { chords } = song();
    const lengths = (beats: number) => {
      const notes = Array.from({ length: T }, (_, t) => (t < beats ? [note(60, "chords", t === 0)] : []));
      return measureFeatures({ notes, chords })[4 * 8 + 4];
    };
    expect([lengths(1), lengths(3), lengths(20)]).toEqual([1, 3, 8]);
  });

  it("wants 36 chord scores a beat", () => {
    expect(() => measureFeatures({ ...song(), chords: [0] })).toThrow("expected beats × 36 = 2304");
  });
});
