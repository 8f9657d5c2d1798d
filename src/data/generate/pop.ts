import { modeOrMajor } from "../../theory/modes.js";
import type { Random } from "../../util/random.js";
import { BASS_STYLES, type BassStyle } from "./bass.js";
import { between, chance, pick, weighted } from "./choose.js";
import type { CompStyle } from "./comping.js";
import type { GrooveName } from "./drums.js";
import type { Band } from "./instruments.js";
import { markModulations, type Plan, type PlannedMeasure, phrase } from "./plan.js";
import { FORMS, PROGRESSIONS } from "./pop-forms.js";
import type { Sketch } from "./sketch.js";

/** A way of playing pop: who, how fast, and what each part may do. */
export interface Manner {
  readonly name: string;
  readonly band: Band;
  readonly bpm: readonly [number, number];
  readonly swing: readonly [number, number];
  readonly grooves: readonly GrooveName[];
  readonly bass: readonly BassStyle[];
  readonly comp: readonly CompStyle[];
  readonly weight: number;
}

export const MANNERS: readonly Manner[] = [
  {
    name: "pop",
    band: "pop",
    bpm: [88, 132],
    swing: [0, 0],
    grooves: ["pop", "rock", "sixteen", "chorus", "halfTime"],
    bass: ["pop", "eighths", "dotted", "halves", "roots", "rootFifth"],
    comp: ["block", "strum", "arpeggio", "syncopated", "quarters", "pad", "offbeat"],
    weight: 4,
  },
  {
    name: "rock",
    band: "pop",
    bpm: [110, 172],
    swing: [0, 0],
    grooves: ["rock", "driving", "chorus"],
    bass: ["eighths", "riff", "octaves", "pop", "rootFifth"],
    comp: ["strum", "quarters", "syncopated", "block", "chug"],
    weight: 3,
  },
  {
    name: "dance",
    band: "pop",
    bpm: [112, 134],
    swing: [0, 0],
    grooves: ["disco", "driving", "sixteen"],
    bass: ["octaves", "eighths", "riff", "dotted"],
    comp: ["syncopated", "offbeat", "pad", "arpeggio16"],
    weight: 1.5,
  },
  {
    name: "folk",
    band: "country",
    bpm: [84, 170],
    swing: [0, 0.4],
    grooves: ["country", "train", "silent", "ballad"],
    bass: ["rootFifth", "two", "halves", "roots"],
    comp: ["strum", "oompah", "arpeggio", "backbeat"],
    weight: 2,
  },
  {
    name: "shuffle pop",
    band: "pop",
    bpm: [90, 150],
    swing: [0.7, 1],
    grooves: ["shuffle", "halfShuffle", "texas", "slow"],
    bass: ["shuffle", "rootFifth", "boogieQuarters", "walking", "dotted"],
    comp: ["quarters", "offbeat", "chug", "triplets", "backbeat"],
    weight: 1.5,
  },
];

export const BALLAD: Manner = {
  name: "ballad",
  band: "ballad",
  bpm: [54, 84],
  swing: [0, 0],
  grooves: ["ballad", "halfTime", "pop", "silent", "slow"],
  bass: ["halves", "roots", "dotted", "rootFifth"],
  comp: ["arpeggio", "arpeggio16", "block", "quarters", "pad", "triplets"],
  weight: 0,
};

/** A song of verses and choruses in phrases of (mostly) four measures. */
export function sketchPop(random: Random, ballad = false): Sketch {
  const manner = ballad
    ? BALLAD
    : weighted(
        random,
        MANNERS.map((m) => [m, m.weight] as const),
      );
  const mode = weighted(random, [
    ["major", 4.5],
    ["minor", 2.3],
    ["mixolydian", 1],
    ["dorian", 1],
    ["phrygian", 0.6],
    ["lydian", 0.6],
    ["harmonicminor", 0.9],
    ["majorpentatonic", 0.7],
    ["minorpentatonic", 0.7],
    ["minorblues", 0.6],
  ] as const);
  const measures = formMeasures(mode, random);
  const plan: Plan = {
    beatsPerMeasure: 4,
    bpm: Math.round(between(random, ...manner.bpm)),
    swing: between(random, ...manner.swing),
    tonic: random.below(12),
    measures: markModulations(measures),
  };
  const choice = <T>(list: readonly T[]) => {
    const [low, high] = [pick(random, list), pick(random, list)];
    return (m: PlannedMeasure) => (m.energy > 0.68 ? high : low);
  };
  return {
    plan,
    band: manner.band,
    // A blues line over what is no blues: the line alone must not decide.
    melody: chance(random, LICKS[mode] ?? 0) ? "blues" : "tune",
    bass: choice(chance(random, 0.1) ? BASS_STYLES : manner.bass),
    comp: choice(manner.comp),
    second: chance(random, 0.55) ? choice([...manner.comp, "pad", "silent"] as const) : null,
    groove: choice(manner.grooves),
    detail: `${manner.name}, ${mode}`,
  };
}

/** How often a line of blues is sung over what is no blues, by mode. */
const LICKS: Readonly<Record<string, number>> = {
  major: 0.06,
  minor: 0.15,
  mixolydian: 0.15,
  dorian: 0.15,
  minorblues: 0.6,
};

interface Section {
  readonly phrases: readonly { chords: string; theme: string }[];
  readonly mode: string;
  /** The section's key above the song's. */
  readonly key: number;
}

/** The measures of a form: sections by letter, their keys, and where the song goes up. */
function formMeasures(mode: string, random: Random): PlannedMeasure[] {
  const letters = pick(random, FORMS).split(" ");
  const sections = new Map<string, Section>();
  for (const letter of new Set(letters)) sections.set(letter, makeSection(letter, mode, random));
  const verse = sections.get("v")!;
  const keys = sectionKeys(letters, random);
  return letters.flatMap((letter, i) => {
    const section = letter === "s" ? verse : sections.get(letter)!;
    const energy = ENERGY[letter] + 0.12 * random.next() + 0.1 * (i / letters.length);
    const last = i === letters.length - 1;
    const drums = letter === "i" && chance(random, 0.15);
    const bare = letter === "b" && chance(random, 0.2);
    const measures = section.phrases.flatMap(({ chords, theme }) =>
      phrase(chords, {
        section: letter,
        theme: letter === "i" || letter === "o" ? "none" : letter === "s" ? `solo ${theme}` : theme,
        mode: section.mode,
        key: keys[i] + section.key,
        energy: Math.min(1, energy),
        texture: drums ? "drums" : bare ? "noDrums" : "full",
      }),
    );
    if (!last) return measures;
    return [
      ...measures,
      ...phrase(modeOrMajor(section.mode).minor ? "i" : "I", {
        section: "end",
        theme: "none",
        mode: section.mode,
        key: keys[i] + section.key,
        texture: "hold",
      }),
    ];
  });
}

const ENERGY: Readonly<Record<string, number>> = { i: 0.45, v: 0.45, l: 0.6, c: 0.75, b: 0.5, s: 0.65, o: 0.6 };

function makeSection(letter: string, mode: string, random: Random): Section {
  const relative = mode === "minor" && letter === "c" && chance(random, 0.12);
  const away = letter === "b" && !relative && chance(random, 0.2);
  const own = relative ? "major" : away && chance(random, 0.4) ? pick(random, Object.keys(PROGRESSIONS)) : mode;
  const count =
    letter === "i" || letter === "o" || letter === "l"
      ? 1
      : weighted(random, [[1, 1] as const, [2, 5] as const, [4, 1.5] as const]);
  const first = pick(random, PROGRESSIONS[own]);
  const second = chance(random, 0.45) ? first : pick(random, PROGRESSIONS[own]);
  const irregular = chance(random, 0.12) ? pick(random, [-1, 1, 2, 4]) : 0;
  const phrases = Array.from({ length: count }, (_, p) => {
    const chords = p % 2 === 0 ? first : second;
    const same = p % 2 === 0 || chance(random, 0.4);
    const words = chords.split(" ");
    // The last phrase of a section may be shorter or longer than four measures.
    const extra = p === count - 1 ? irregular : 0;
    const measures = extra < 0 ? words.slice(0, extra) : [...words, ...words.slice(0, extra)];
    return { chords: measures.join(" "), theme: `${letter}${same ? 1 : 2}${extra === 0 ? "" : "x"}` };
  });
  return { phrases, mode: own, key: relative ? 3 : away ? pick(random, [-4, -2, 2, 3, 5, 7]) : 0 };
}

/** Semitones by section above the song's key: up for good at a late chorus in many songs, twice in some, for one section in a few. */
function sectionKeys(letters: readonly string[], random: Random): number[] {
  const keys = letters.map(() => 0);
  const raise = (from: number, by: number) => {
    for (let i = from; i < keys.length; i++) keys[i] += by;
  };
  const late = letters.flatMap((letter, i) => (i >= letters.length / 2 && /[cvs]/.test(letter) ? [i] : []));
  if (late.length > 0 && chance(random, 0.4)) {
    const from = pick(random, late);
    raise(from, upwards(random));
    if (from + 1 < keys.length && chance(random, 0.2))
      raise(from + 1 + random.below(keys.length - from - 1), upwards(random));
  } else if (late.length > 0 && chance(random, 0.12)) {
    // The other changes of key: down, or up by more.
    raise(pick(random, late), pick(random, [-1, -2, -3, 4, 5, 7]));
  }
  return keys;
}

const upwards = (random: Random) => weighted(random, [[1, 4] as const, [2, 5] as const, [3, 1.5] as const]);
