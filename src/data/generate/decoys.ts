import type { Random } from "../../util/random.js";
import type { BassStyle } from "./bass.js";
import { between, chance, pick } from "./choose.js";
import type { CompStyle } from "./comping.js";
import type { GrooveName } from "./drums.js";
import type { Band } from "./instruments.js";
import { markModulations, type Plan, type PlannedMeasure, phrase } from "./plan.js";
import type { Sketch } from "./sketch.js";

/** Songs that share much with the blues and are none. */
interface Decoy {
  readonly name: string;
  readonly band: Band;
  readonly mode: string;
  /** Sections: phrases of chords; one letter of `forms` each, in order a, b, c, d. */
  readonly sections: readonly (readonly string[])[];
  readonly forms: readonly string[];
  readonly bpm: readonly [number, number];
  readonly swing: readonly [number, number];
  readonly grooves: readonly GrooveName[];
  readonly bass: readonly BassStyle[];
  readonly comp: readonly CompStyle[];
  /** How often the line over it is made of blues licks. */
  readonly licks: number;
}

// biome-ignore format: a section a line
const DECOYS: readonly Decoy[] = [
  {
    name: "funk on one chord",
    band: "funk",
    mode: "mixolydian",
    sections: [["I9 I9 I9 I9", "I9 I9 I9 I9"], ["IV9 IV9 IV9 IV9"], ["I7#9 I7#9 I7#9 I7#9"]],
    forms: ["a a b a a b a", "a a c a a c", "a a a a"],
    bpm: [88, 118],
    swing: [0, 0.2],
    grooves: ["funk", "sixteen"],
    bass: ["riff"],
    comp: ["syncopated", "backbeat", "offbeat"],
    licks: 0.7,
  },
  {
    name: "minor funk",
    band: "funk",
    mode: "dorian",
    sections: [["i7 i7 i7 i7", "i7 i7 i7 IV9"], ["IV9 IV9 i7 i7"], ["bVImaj7 V7 i7 i7"]],
    forms: ["a a b a a b a", "a a c a a c a", "a b a b"],
    bpm: [86, 122],
    swing: [0, 0.2],
    grooves: ["funk", "sixteen", "disco"],
    bass: ["riff", "octaves", "dotted"],
    comp: ["syncopated", "offbeat", "pad"],
    licks: 0.6,
  },
  {
    name: "boogie rock",
    band: "blues",
    mode: "mixolydian",
    sections: [["I7 I7 IV7 I7", "I7 I7 V7 V7"], ["IV7 V7 I7 I7", "IV7 V7 IV7 V7"], ["I5 bIII5 IV5 I5", "I5 bIII5 IV5 bVII5"]],
    forms: ["a a b a b a", "a b a b c b", "c c b c c b c"],
    bpm: [112, 170],
    swing: [0, 1],
    grooves: ["rock", "driving", "shuffle", "texas"],
    bass: ["boogie", "boogieQuarters", "eighths", "shuffle"],
    comp: ["chug", "quarters", "backbeat"],
    licks: 0.6,
  },
  {
    name: "jazz standard",
    band: "jazz",
    mode: "major",
    sections: [["Imaj7 vi7 ii7 V7", "iii7_VI7 ii7_V7 I6 ii7_V7"], ["III7 III7 VI7 VI7", "II7 II7 V7 V7"], ["ii7 V7 Imaj7 Imaj7", "iih7 V7 I6 I6"]],
    forms: ["a a b a a a b a", "a a c a a a c a", "c a c a", "a a b a"],
    bpm: [100, 220],
    swing: [0.6, 1],
    grooves: ["swing"],
    bass: ["walking", "two"],
    comp: ["charleston", "syncopated"],
    licks: 0.35,
  },
  {
    name: "minor standard",
    band: "jazz",
    mode: "minor",
    sections: [["i6 i6 iih7 V7", "i6 iih7_V7 i6 i6"], ["iv7 bVII7 bIIImaj7 bVImaj7", "iih7 V7 i6 i6"], ["I7 iv7 bVII7 bIIImaj7", "bVI7 bVI7 V7 V7"]],
    forms: ["a a b a a a b a", "a b a b", "a a c a a a c a"],
    bpm: [96, 210],
    swing: [0.5, 1],
    grooves: ["swing", "bossa"],
    bass: ["walking", "two"],
    comp: ["charleston", "syncopated", "quarters"],
    licks: 0.35,
  },
  {
    name: "ragtime circle",
    band: "jazz",
    mode: "major",
    sections: [["I I VI7 VI7", "II7 V7 I V7"], ["I I7 IV iv", "I_VI7 II7_V7 I I"], ["III7 III7 VI7 VI7", "II7 II7 V7 V7"]],
    forms: ["a a b a b", "a b c a b", "a a c b"],
    bpm: [120, 200],
    swing: [0.2, 1],
    grooves: ["country", "swing", "train", "silent"],
    bass: ["two", "rootFifth", "walking"],
    comp: ["backbeat", "oompah", "offbeat"],
    licks: 0.25,
  },
  {
    name: "doo-wop",
    band: "pop",
    mode: "major",
    sections: [["I vi IV V", "I vi IV V"], ["IV IV I I", "II7 II7 V7 V7"], ["I vi ii V7", "I vi ii_V7 I"]],
    forms: ["a a b a", "a c b a c", "a a b a b a"],
    bpm: [58, 120],
    swing: [0.8, 1],
    grooves: ["slow", "shuffle"],
    bass: ["halves", "walking", "shuffle"],
    comp: ["triplets", "quarters"],
    licks: 0.2,
  },
  {
    name: "gospel and soul",
    band: "blues",
    mode: "major",
    sections: [["I I7 IV #IVo7", "I/5 V7 I_IV I_V7"], ["IV IV I I", "IV IV II7 V7"], ["I7 IV7 I7 IV7", "I7 IV7 I7 V7"]],
    forms: ["a a b a", "c c b c c b c", "a b a b a"],
    bpm: [62, 138],
    swing: [0.3, 1],
    grooves: ["slow", "shuffle", "rock", "halfShuffle"],
    bass: ["walking", "rootFifth", "dotted", "riff"],
    comp: ["triplets", "block", "backbeat", "quarters"],
    licks: 0.5,
  },
  {
    name: "country shuffle",
    band: "country",
    mode: "major",
    sections: [["I I IV IV", "I I V V", "I I IV IV", "I V7 I I"], ["IV IV I I", "II7 II7 V7 V7"], ["I I I V7", "V7 V7 V7 I"]],
    forms: ["a b a b a", "a a b a", "c b c c b c"],
    bpm: [96, 170],
    swing: [0, 1],
    grooves: ["country", "train", "shuffle"],
    bass: ["two", "rootFifth", "boogieQuarters", "walking"],
    comp: ["backbeat", "strum", "oompah", "chug"],
    licks: 0.25,
  },
  {
    name: "rock vamp",
    band: "blues",
    mode: "mixolydian",
    sections: [["I7 I7 bVII IV", "I7 I7 bVII IV"], ["bVII IV I7 I7", "bVII IV V7 V7"], ["I7 IV7 bVII7 IV7", "I7 IV7 bVII7 IV7"]],
    forms: ["a a b a a b b", "c c a c c a", "a b a b"],
    bpm: [84, 140],
    swing: [0, 0.6],
    grooves: ["rock", "funk", "halfTime", "driving"],
    bass: ["riff", "pop", "eighths", "dotted"],
    comp: ["syncopated", "chug", "strum", "quarters"],
    licks: 0.6,
  },
  {
    name: "three chords",
    band: "blues",
    mode: "mixolydian",
    sections: [["I7 I7 IV7 IV7", "I7 I7 V7 V7"], ["IV7 V7 I7 I7", "IV7 IV7 V7 V7"], ["I7 IV7 V7 IV7", "I7 IV7 V7 I7"], ["IV7 IV7 I7 I7", "V7 V7 I7 I7"]],
    forms: ["a b a b", "a a b a a b", "c c b c c b c", "d a d a d", "c d c d"],
    bpm: [84, 170],
    swing: [0, 1],
    grooves: ["rock", "shuffle", "driving", "texas", "country"],
    bass: ["boogie", "boogieQuarters", "walking", "eighths", "rootFifth", "shuffle"],
    comp: ["chug", "backbeat", "quarters", "strum"],
    licks: 0.5,
  },
  {
    name: "twelve measures of something else",
    band: "blues",
    mode: "major",
    sections: [["I I vi vi", "IV IV V7 V7", "I V7 I I"], ["vi vi IV IV", "I I V7 V7", "IV V7 I I"], ["I IV I V7", "I IV V7 I", "IV I V7 I"], ["I7 I7 I7 I7", "bVII7 bVII7 IV7 IV7", "I7 IV7 I7 I7"]],
    forms: ["a a a a", "b b b b", "c c b c c", "d d d", "a b a b"],
    bpm: [76, 160],
    swing: [0, 1],
    grooves: ["rock", "shuffle", "country", "slow", "pop"],
    bass: ["boogieQuarters", "walking", "rootFifth", "eighths", "shuffle"],
    comp: ["backbeat", "strum", "chug", "triplets"],
    licks: 0.4,
  },
  {
    name: "rock and roll of sixteen",
    band: "blues",
    mode: "mixolydian",
    sections: [["I I I I", "IV IV V7 V7", "I I IV IV", "I V7 I I"], ["IV IV I I", "IV IV V7 V7"], ["I I I I", "I I V7 V7", "I I7 IV IV", "I V7 I I"]],
    forms: ["a b a b a", "c b c c b c", "a a b a"],
    bpm: [120, 190],
    swing: [0, 0.6],
    grooves: ["rock", "driving", "shuffle"],
    bass: ["boogie", "boogieQuarters", "eighths", "walking"],
    comp: ["chug", "quarters", "backbeat"],
    licks: 0.5,
  },
  {
    name: "riff on the tonic",
    band: "blues",
    mode: "mixolydian",
    sections: [["I7 I7 I7 I7", "I7 I7 I7 I7"], ["I5 I5 bIII5 IV5", "I5 I5 bVII5 IV5"], ["bVI5 bVI5 bVII5 bVII5", "IV5 IV5 V5 V5"], ["IV7 IV7 IV7 IV7", "I7 I7 I7 I7"]],
    forms: ["a a b a a b", "b b c b b c", "a d a c a d", "a b c a b c"],
    bpm: [78, 150],
    swing: [0, 1],
    grooves: ["rock", "halfTime", "funk", "texas"],
    bass: ["riff", "eighths", "dotted"],
    comp: ["chug", "syncopated", "backbeat"],
    licks: 0.8,
  },
];

/** One of the songs that are easily taken for a blues: dominant sevenths, boogie basses, shuffles, ii–V. */
export function sketchDecoy(random: Random): Sketch {
  const decoy = pick(random, DECOYS);
  const letters = pick(random, decoy.forms).split(" ");
  const up = chance(random, 0.1) ? pick(random, [1, 2]) : 0;
  const measures: PlannedMeasure[] = letters.flatMap((letter, i) => {
    const section = decoy.sections["abcd".indexOf(letter)];
    const key = up > 0 && i >= letters.length - 2 ? up : 0;
    return section.flatMap((chords, p) =>
      phrase(chords, {
        section: letter,
        theme: `${letter}${p}`,
        mode: decoy.mode,
        key,
        energy: 0.5 + 0.4 * (i / letters.length) + 0.1 * random.next(),
      }),
    );
  });
  const plan: Plan = {
    beatsPerMeasure: 4,
    bpm: Math.round(between(random, ...decoy.bpm)),
    swing: between(random, ...decoy.swing),
    tonic: random.below(12),
    measures: markModulations(measures),
  };
  const bass = [pick(random, decoy.bass), pick(random, decoy.bass)];
  const comp = [pick(random, decoy.comp), pick(random, decoy.comp)];
  const groove = [pick(random, decoy.grooves), pick(random, decoy.grooves)];
  const other = (m: PlannedMeasure) => (m.section === "a" ? 0 : 1);
  return {
    plan,
    band: decoy.band,
    melody: chance(random, decoy.licks) ? "blues" : "tune",
    bass: (m) => bass[other(m)],
    comp: (m) => comp[other(m)],
    second: chance(random, 0.5) ? () => comp[1] : null,
    groove: (m) => groove[other(m)],
    detail: decoy.name,
  };
}
