/**
 * Names of pitches and keys, spelled on the line of fifths (… B♭ F C G D …, C = 0): a key takes the spelling whose signature has
 * the fewest sharps or flats, and flats at the tie (G♭ major, E♭ minor).
 */
import { modeNamed, modeOrMajor, plainMode } from "./modes.js";

export interface NameOptions {
  /** Writes "b" and "#" for "♭" and "♯". */
  readonly ascii?: boolean;
}

const LETTERS = "FCGDAEB";

/** Fifths from a tonic to each of the twelve intervals above it, as tonal music spells them: ♭2, ♭3, ♯4, ♭6, ♭7. */
const FIFTHS_OF_INTERVAL = [0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5] as const;

const wrap = (n: number, size: number) => ((n % size) + size) % size;

/** The name of a place on the line of fifths: 0 is C, 1 G, −1 F, −4 A♭, 6 F♯. */
export function fifthsName(place: number, options: NameOptions = {}): string {
  const letter = LETTERS[wrap(place + 1, 7)];
  const accidentals = Math.floor((place + 1) / 7);
  const flat = options.ascii ? "b" : "♭";
  const sharp = options.ascii ? "#" : "♯";
  return letter + (accidentals < 0 ? flat.repeat(-accidentals) : sharp.repeat(accidentals));
}

/**
 * The lowest of a mode's seven places on the line of fifths, from its tonic; a scale that is not seven places in a row (harmonic minor,
 * pentatonic, blues) is written as the plain major or minor of its third.
 */
function lowestPlace(name: string): number {
  const mode = modeOrMajor(name);
  const lowest = (steps: readonly number[]) => Math.min(...steps.map((step) => FIFTHS_OF_INTERVAL[step]));
  const places = mode.steps.map((step) => FIFTHS_OF_INTERVAL[step]);
  const own = places.length === 7 && Math.max(...places) - lowest(mode.steps) === 6;
  return lowest(own ? mode.steps : plainMode(mode).steps);
}

/**
 * Sharps (positive) or flats (negative) of the signature of a mode on a tonic: seven consecutive places on the line of fifths, −6 to 5.
 * @example keySignature(8, "major") //=> -4
 * @example keySignature(2, "dorian") //=> 0
 */
export function keySignature(tonic: number, mode: string): number {
  // In a major key the lowest place on the line of fifths is the fourth degree, one fifth below the tonic.
  return wrap(tonic * 7 + lowestPlace(mode) + 1 + 6, 12) - 6;
}

/** The place of a key's tonic on the line of fifths. */
export function tonicPlace(tonic: number, mode: string): number {
  return keySignature(tonic, mode) - lowestPlace(mode) - 1;
}

/**
 * The name of a key.
 * @example keyName(8, "major") //=> "A♭ major"
 * @example keyName(8, "minor", { ascii: true }) //=> "G# minor"
 * @example keyName(9, "minorpentatonic") //=> "A minor pentatonic"
 */
export function keyName(tonic: number, mode: string, options: NameOptions = {}): string {
  return `${fifthsName(tonicPlace(tonic, mode), options)} ${modeNamed(mode)?.words ?? mode}`;
}

/**
 * The name of a pitch class as it is spelled in a key.
 * @example pitchName(3, 8, "major") //=> "E♭"
 */
export function pitchName(pitchClass: number, tonic: number, mode: string, options: NameOptions = {}): string {
  return fifthsName(tonicPlace(tonic, mode) + FIFTHS_OF_INTERVAL[wrap(pitchClass - tonic, 12)], options);
}
