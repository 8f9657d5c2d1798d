/** The modes a local scale is asked in. `steps` are semitones above the tonic; `minor` tells the third. */
export interface Mode {
  readonly name: string;
  readonly steps: readonly number[];
  readonly minor: boolean;
}

export const MODES: readonly Mode[] = [
  { name: "major", steps: [0, 2, 4, 5, 7, 9, 11], minor: false },
  { name: "minor", steps: [0, 2, 3, 5, 7, 8, 10], minor: true },
  { name: "dorian", steps: [0, 2, 3, 5, 7, 9, 10], minor: true },
  { name: "mixolydian", steps: [0, 2, 4, 5, 7, 9, 10], minor: false },
];
