import { describe, expect, it } from "vitest";
import { CHORDS, THIRDS } from "../theory/chords.js";
import { BLUES_FORM } from "./blues-form-weights.js";
import { bluesEvidence, decodeBlues, fitChorus, rootShares } from "./decode-blues.js";

const CHORUS = [0, 5, 0, 0, 5, 5, 0, 0, 7, 5, 0, 7];

/** Log-probabilities of the chords on the roots of some measures, and their bass. */
function song(measures: readonly number[], { up = 0, pickup = 0 } = {}) {
  const roots = [
    ...Array<number>(pickup).fill(measures[0]),
    ...measures.flatMap((root) => [root, root, root, root]),
  ].map((root) => (root + up) % 12);
  const chords = new Float32Array(roots.length * CHORDS).fill(Math.log(0.1 / (CHORDS - 1)));
  roots.forEach((root, t) => {
    chords[t * CHORDS + root * THIRDS.length] = Math.log(0.9);
  });
  return { chords, bass: roots, question: new Float32Array(roots.length).fill(-2) };
}
const blues = (of: ReturnType<typeof song>) => decodeBlues(of.question, of.chords, of.bass);
const times = (n: number, measures: readonly number[]) => Array.from({ length: n }, () => measures).flat();

describe("blues by its form", () => {
  it("believes choruses of twelve measures more than the same chords in a form of sixteen, of a doubting question", () => {
    const sixteen = [0, 5, 0, 0, 5, 5, 0, 0, 7, 5, 0, 7, 0, 5, 0, 7];
    const [form, decoy] = [blues(song(times(5, CHORUS)))[100], blues(song(times(4, sixteen)))[100]];
    expect(form).toBeGreaterThan(0.5);
    expect(decoy).toBeLessThan(0.2);
  });

  it("finds the tonic and the beat on which choruses start", () => {
    const { chords, bass } = song(times(4, CHORUS), { up: 3, pickup: 2 });
    const { tonic, start } = fitChorus(rootShares(chords, bass), BLUES_FORM.profile);
    expect({ tonic, start }).toEqual({ tonic: 3, start: 2 });
  });

  it("turns with the tonic: transposing a song changes no probability", () => {
    const here = blues(song(times(4, CHORUS)));
    blues(song(times(4, CHORUS), { up: 7 })).forEach((p, t) => void expect(p).toBeCloseTo(here[t], 9));
  });

  it("keeps the distances of the beats from their mean, within a measure around each", () => {
    const of = song(times(4, CHORUS));
    of.question.fill(0, 96); // where the question says −2 before, and 0 from here on
    of.question[150] = 3; // and of one beat more
    const odds = blues(of).map((p) => Math.log(p / (1 - p)));
    expect(odds[130] - odds[40]).toBeCloseTo(2, 5);
    expect(odds[97] - odds[40]).toBeCloseTo((2 * 6) / 9, 5);
    expect(odds[150] - odds[130]).toBeCloseTo(3 / 9, 5);
  });

  it("leaves a song that is too short for a chorus to come back to the question, and reads an empty one", () => {
    const of = song(CHORUS);
    expect(bluesEvidence(rootShares(of.chords, of.bass))).toBeNull();
    for (const p of blues(of)) expect(p).toBeCloseTo(1 / (1 + Math.exp(2)), 6);
    expect(decodeBlues([], [], [])).toEqual(new Float64Array(0));
  });

  it("refuses chords of another song", () => {
    expect(() => decodeBlues([0], [0, 1], [0])).toThrow("invalid chord scores 2 (expected beats × 36 = 36)");
  });
});
