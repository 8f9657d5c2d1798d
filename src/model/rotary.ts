import { invalid } from "../util/errors.js";

/**
 * The metrical rotary encoding. A plane of period p turns once in p beats, so that two beats of the same place in a group of p beats are
 * turned alike: "the same quarter", "the same place in the phrase" is a rotation by nothing. Period 1 does not turn: content alone.
 */
const METRICAL = [2, 4, 8, 16, 32, 64, 128];
/** Slow planes tell distances apart that are beyond a phrase. */
const SLOW = [256, 512, 1024, 2048, 4096];

/**
 * The period of each plane of each head, in beats. A quarter of a head's planes keep to content; the others share out the metrical and
 * slow periods. Heads too narrow for all of them take turns.
 *
 * @param headWidth K; a plane is a pair of its values
 * @returns [H][K / 2]
 */
export function periods(nHead: number, headWidth: number): number[][] {
  const planes = headWidth / 2;
  if (!Number.isInteger(planes)) throw invalid("head width", headWidth, "an even number");
  const turning = [...METRICAL, ...SLOW];
  const count = Math.min(turning.length, planes - Math.floor(planes / 4));
  return Array.from({ length: nHead }, (_, head) => [
    ...new Array<number>(planes - count).fill(1),
    ...Array.from({ length: count }, (_, i) => turning[(head * count + i) % turning.length]),
  ]);
}

export interface Angles {
  readonly cosine: Float32Array; // (T, D / 2)
  readonly sine: Float32Array; // (T, D / 2)
}

/** The angle of each plane at each beat: 2π t / period. */
export function angles(beats: number, nHead: number, headWidth: number): Angles {
  const table = periods(nHead, headWidth).flat();
  const cosine = new Float32Array(beats * table.length);
  const sine = new Float32Array(beats * table.length);
  for (let t = 0; t < beats; t++) {
    for (const [plane, period] of table.entries()) {
      // The remainder first: an angle is then the same number whenever it is the same place.
      const angle = (2 * Math.PI * (t % period)) / period;
      cosine[t * table.length + plane] = Math.cos(angle);
      sine[t * table.length + plane] = Math.sin(angle);
    }
  }
  return { cosine, sine };
}
