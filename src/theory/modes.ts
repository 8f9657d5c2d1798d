/** The modes a local scale is asked in. */
export interface Mode {
  /** One word of lower-case letters, as it stands in files and label columns. */
  readonly name: string;
  /** The same for people. */
  readonly words: string;
  /** Semitones above the tonic. */
  readonly steps: readonly number[];
  /** Its third is a minor one. */
  readonly minor: boolean;
}

export const MODES: readonly Mode[] = [
  { name: "major", words: "major", steps: [0, 2, 4, 5, 7, 9, 11], minor: false },
  { name: "minor", words: "minor", steps: [0, 2, 3, 5, 7, 8, 10], minor: true },
  { name: "dorian", words: "dorian", steps: [0, 2, 3, 5, 7, 9, 10], minor: true },
  { name: "mixolydian", words: "mixolydian", steps: [0, 2, 4, 5, 7, 9, 10], minor: false },
  { name: "phrygian", words: "phrygian", steps: [0, 1, 3, 5, 7, 8, 10], minor: true },
  { name: "lydian", words: "lydian", steps: [0, 2, 4, 6, 7, 9, 11], minor: false },
  { name: "harmonicminor", words: "harmonic minor", steps: [0, 2, 3, 5, 7, 8, 11], minor: true },
  { name: "majorpentatonic", words: "major pentatonic", steps: [0, 2, 4, 7, 9], minor: false },
  { name: "minorpentatonic", words: "minor pentatonic", steps: [0, 3, 5, 7, 10], minor: true },
  { name: "minorblues", words: "minor blues", steps: [0, 3, 5, 6, 7, 10], minor: true },
];

/**
 * The mode of a name or of its words, in any case.
 * @example modeNamed("Minor Pentatonic")?.name //=> "minorpentatonic"
 */
export function modeNamed(name: string): Mode | undefined {
  const plain = name.toLowerCase().replaceAll(" ", "");
  return MODES.find((mode) => mode.name === plain);
}

/** The mode of that name, or major. */
export function modeOrMajor(name: string): Mode {
  return modeNamed(name) ?? MODES[0];
}

/** Major for a major third, minor for a minor one: what a mode counts as where only these two are told apart. */
export function plainMode({ minor }: Pick<Mode, "minor">): Mode {
  return MODES[minor ? 1 : 0];
}

/** Index of a mode among those that a model knows: itself, else the plain mode of its third; −1 where that is missing too. */
export function modeAmong(mode: Mode, names: readonly string[]): number {
  const own = names.indexOf(mode.name);
  return own >= 0 ? own : names.indexOf(plainMode(mode).name);
}
