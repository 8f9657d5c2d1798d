import { type Mode, modeNamed } from "./modes.js";

/**
 * The mode of a stretch whose tonic and third are known, from its notes. Most label files tell major from minor and no more, while the
 * sixth, the seventh, the second and the fourth tell the modes apart.
 *
 * What is counted is the share of the sounding beats in which each degree of the twelve sounds. A mode other than plain major and minor
 * is named only where the degrees that mark it are heard often and the plain scale's own clearly less; else it is the plain one.
 */
export const MODE_RULES = {
  /** Fewer sounding beats than four measures of them tell no mode. */
  leastBeats: 16,
  /** A degree that marks a mode sounds in at least this share of the beats. */
  heard: 0.06,
  /** … and so many times as often as the degree of the plain scale that it stands for. */
  margin: 2.5,
  /** A degree that a five-note scale lacks sounds in at most this share, and each that it has `margin` times as often. */
  absent: 0.12,
} as const;

/** Semitones above the tonic of the degrees that rules speak of. */
const [TONIC, FLAT2, SECOND, FLAT3, THIRD, FOURTH, TRITONE, FIFTH, FLAT6, SIXTH, FLAT7, SEVENTH] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
];

/**
 * The mode that the notes of a stretch speak for.
 * @param shares (12) share of the sounding beats in which the degree so many semitones above the tonic sounds
 * @param plain major or minor: the third that the label tells
 * @example modeOfShares([1, 0, 0.4, 0.6, 0, 0.5, 0, 0.7, 0, 0.4, 0.4, 0], minor).name //=> "dorian"
 */
export function modeOfShares(shares: ArrayLike<number>, plain: Mode): Mode {
  const { heard, margin, absent } = MODE_RULES;
  const stands = (degree: number, ...instead: number[]) =>
    shares[degree] >= heard && instead.every((other) => shares[degree] >= margin * shares[other]);
  const often = (...degrees: number[]) => degrees.every((degree) => shares[degree] >= heard);
  const lacks = (...degrees: number[]) => degrees.every((degree) => shares[degree] <= absent);
  const rules: readonly (readonly [string, boolean])[] = plain.minor
    ? [
        [
          "minorpentatonic",
          often(FLAT3, FOURTH, FIFTH, FLAT7) && lacks(FLAT2, SECOND, THIRD, TRITONE, FLAT6, SIXTH, SEVENTH),
        ],
        ["minorblues", often(FLAT3, FOURTH, FIFTH, FLAT7) && stands(TRITONE, FLAT2, SECOND, FLAT6, SIXTH, SEVENTH)],
        ["phrygian", stands(FLAT2, SECOND) && !stands(SEVENTH, FLAT7)],
        ["dorian", stands(SIXTH, FLAT6) && shares[FLAT7] > shares[SEVENTH]],
        ["harmonicminor", stands(SEVENTH, FLAT7) && often(FLAT6) && !stands(SIXTH, FLAT6)],
      ]
    : [
        [
          "majorpentatonic",
          often(SECOND, THIRD, FIFTH, SIXTH) && lacks(FLAT2, FLAT3, FOURTH, TRITONE, FLAT6, FLAT7, SEVENTH),
        ],
        ["lydian", stands(TRITONE, FOURTH) && shares[SEVENTH] > shares[FLAT7]],
        ["mixolydian", stands(FLAT7, SEVENTH) && !stands(TRITONE, FOURTH)],
      ];
  // Where the tonic is hardly heard, or the other third is, the label itself is in doubt.
  const [own, other] = plain.minor ? [FLAT3, THIRD] : [THIRD, FLAT3];
  if (!often(TONIC) || stands(other, own)) return plain;
  const name = rules.find(([, holds]) => holds)?.[0];
  return (name && modeNamed(name)) || plain;
}
