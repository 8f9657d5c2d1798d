/** Who plays: General MIDI programs by role, and the names that tracks carry. */
export type Band = "pop" | "ballad" | "blues" | "jazz" | "funk" | "country";

export interface Chair {
  readonly name: string;
  readonly program: number;
}

const chairs = (list: readonly (readonly [string, number])[]): readonly Chair[] =>
  list.map(([name, program]) => ({ name, program }));

interface Seats {
  readonly melody: readonly Chair[];
  readonly answer: readonly Chair[];
  readonly chords: readonly Chair[];
  readonly pad: readonly Chair[];
  readonly bass: readonly Chair[];
}

// biome-ignore format: a row
const ELECTRIC_BASSES = chairs([["Bass", 33], ["Bass", 34], ["E-Bass", 33], ["Fretless", 35], ["Synth Bass", 38], ["BASS", 36]]);
// biome-ignore format: a row
const UPRIGHT = chairs([["Bass", 32], ["Acoustic Bass", 32], ["Upright", 32], ["Bass", 33]]);

// biome-ignore format: a role a line
export const SEATS: Readonly<Record<Band, Seats>> = {
  pop: {
    melody: chairs([["Vocal", 52], ["Lead", 81], ["Melody", 73], ["VOCALS", 53], ["Voice", 54], ["Melodie", 65], ["Lead Synth", 80], ["Sax", 66], ["Guitar Solo", 29]]),
    answer: chairs([["Guitar", 27], ["Strings", 48], ["Brass", 61], ["Synth", 87]]),
    chords: chairs([["Piano", 0], ["E-Piano", 4], ["Acoustic Guitar", 25], ["Guitar", 27], ["Distortion", 30], ["Nylon Guitar", 24], ["Clean Guitar", 26], ["Organ", 16]]),
    pad: chairs([["Strings", 48], ["Pad", 89], ["Synth Strings", 50], ["Choir", 52], ["Organ", 18]]),
    bass: ELECTRIC_BASSES,
  },
  ballad: {
    melody: chairs([["Voice", 53], ["Melody", 73], ["Oboe", 68], ["Vocal", 52], ["Flute", 73], ["Violin", 40], ["Soprano Sax", 64], ["Piano Melody", 0]]),
    answer: chairs([["Violin", 40], ["Cello", 42], ["Guitar", 26]]),
    chords: chairs([["Piano", 0], ["Nylon Guitar", 24], ["E-Piano", 5], ["Harp", 46], ["Steel Guitar", 25]]),
    pad: chairs([["Strings", 49], ["Warm Pad", 89], ["Choir", 52], ["Slow Strings", 49]]),
    bass: ELECTRIC_BASSES,
  },
  blues: {
    melody: chairs([["Harmonica", 22], ["Vocal", 54], ["Sax", 66], ["Guitar", 27], ["Lead Guitar", 29], ["Tenor", 66], ["Trumpet", 56], ["Melody", 65], ["Voice", 52]]),
    answer: chairs([["Guitar 2", 26], ["Harp", 22], ["Organ", 16], ["Horns", 61], ["Slide", 25]]),
    chords: chairs([["Piano", 0], ["Rhythm Guitar", 26], ["Guitar", 27], ["Honky Tonk", 3], ["Overdrive", 29], ["Steel Guitar", 25]]),
    pad: chairs([["Organ", 16], ["Hammond", 17], ["Horns", 61]]),
    bass: [...ELECTRIC_BASSES, ...UPRIGHT],
  },
  jazz: {
    melody: chairs([["Trumpet", 56], ["Tenor Sax", 66], ["Alto Sax", 65], ["Clarinet", 71], ["Vibes", 11], ["Muted Trumpet", 59], ["Guitar", 26], ["Flute", 73]]),
    answer: chairs([["Trombone", 57], ["Guitar", 26], ["Vibes", 11]]),
    chords: chairs([["Piano", 0], ["Jazz Guitar", 26], ["Grand Piano", 1], ["E-Piano", 4]]),
    pad: chairs([["Horns", 61], ["Strings", 48], ["Organ", 16]]),
    bass: UPRIGHT,
  },
  funk: {
    melody: chairs([["Vocal", 54], ["Sax", 65], ["Lead", 81], ["Brass", 61], ["Trumpet", 56], ["Guitar", 28]]),
    answer: chairs([["Horns", 61], ["Clavinet", 7], ["Trombone", 57]]),
    chords: chairs([["Clavinet", 7], ["Guitar", 28], ["E-Piano", 4], ["Wah Guitar", 27]]),
    pad: chairs([["Organ", 16], ["Strings", 50], ["Brass", 62]]),
    bass: chairs([["Slap Bass", 36], ["Bass", 33], ["Synth Bass", 39], ["Bass", 37]]),
  },
  country: {
    melody: chairs([["Fiddle", 40], ["Vocal", 53], ["Banjo", 105], ["Harmonica", 22], ["Voice", 52], ["Steel", 26], ["Accordion", 21]]),
    answer: chairs([["Steel Guitar", 26], ["Fiddle", 110], ["Banjo", 105]]),
    chords: chairs([["Acoustic Guitar", 25], ["Piano", 0], ["Guitar", 25], ["Banjo", 105], ["Accordion", 21]]),
    pad: chairs([["Strings", 48], ["Organ", 16]]),
    bass: [...ELECTRIC_BASSES, ...UPRIGHT],
  },
};
