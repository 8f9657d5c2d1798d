import { random } from "../../util/random.js";
import { writeBass } from "../generate/bass.js";
import { writeComping } from "../generate/comping.js";
import { writeDrums } from "../generate/drums.js";
import { Line, type Plan, type PlannedMeasure, phrase } from "../generate/plan.js";
import { type Example, example } from "./example.js";
import { sing } from "./notation.js";

/** Saxophone and, where it rests, the guitar's answer: four measures each. */
export const BLUES_LINES: Readonly<Record<string, readonly [string, string]>> = {
  head1: [
    "-:1 5,:.5 b7,:.5 1:.5 b3:.5 3:.5 1:.5 | 5:1.5 b3:.5 1:1 -:1 | -:4 | -:4 |",
    "-:4 | -:4 | -:.5 5:.5 6:.5 1':.5 b3':.5 3':.5 1':1 | 6:.5 5:.5 b3:.5 1:.5 -:2 |",
  ],
  head2: [
    "-:1 5,:.5 b7,:.5 1:.5 b3:.5 1:.5 b7,:.5 | 4:1.5 b3:.5 1:1 -:1 | -:4 | -:4 |",
    "-:4 | -:4 | -:.5 1':.5 b7:.5 5:.5 4:.5 b3:.5 1:1 | b3:1/3 3:1/3 5:1/3 6:.5 5:.5 -:2 |",
  ],
  head3: [
    "-:.5 5:.5 5:.5 b5:.5 4:1 2:1 | -:.5 4:.5 4:.5 b3:.5 1:1 b7,:1 | 1:3 -:1 | -:4 |",
    "-:4 | -:4 | -:1 5:.5 6:.5 b7:.5 6:.5 5:1 | b3:.5 3:.5 1:1 -:.5 5,:.5 6,:.5 7,:.5 |",
  ],
  solo1: [
    "-:1 1':.5 b3':.5 3':.5 1':.5 6:.5 5:.5 | b3:.5 3:.5 5:.5 6:.5 1':1 -:1 | -:.5 b3':.5 3':1/3 b3':1/3 1':1/3 6:.5 5:.5 3:1 | 1:1 -:1 b7:.5 1':.5 b3':1 |",
    "",
  ],
  solo2: [
    "4':1.5 b3':.5 1':1 b7:1 | 4:1/3 b5:1/3 4:1/3 b3:.5 1:.5 b7,:1 -:1 | -:1 5:.5 6:.5 1':.5 6:.5 b3':1 | 3':.5 1':.5 6:.5 5:.5 3:1 -:1 |",
    "",
  ],
  solo3: [
    "2':1 7:.5 5:.5 4:.5 2:.5 7,:1 | 1':1 b7:.5 5:.5 b3:.5 1:.5 b7,:1 | 1:1/3 b3:1/3 3:1/3 5:.5 6:.5 1':1 5:1 | b7:.5 6:.5 b6:.5 5:.5 -:2 |",
    "",
  ],
  stop1: [
    "-:.5 5:.5 b7:.5 1':.5 b3':.5 1':.5 b7:.5 5:.5 | -:.5 5:.5 b7:.5 1':.5 b3':.5 1':.5 b7:.5 5:.5 | -:.5 b3':.5 3':.5 5':.5 3':.5 1':.5 6:.5 5:.5 | 1':1/3 b3':1/3 1':1/3 b7:.5 5:.5 4:.5 b3:.5 1:1 |",
    "",
  ],
  riff1: [
    "1':1 -:.5 1':.5 b7:.5 5:.5 -:1 | 1':1 -:.5 1':.5 b7:.5 5:.5 -:1 | 1':1 -:.5 1':.5 b7:.5 5:.5 b3':1 | 3':.5 1':1.5 -:2 |",
    "-:2.5 b3:.5 3:1 | -:2.5 b3:.5 3:1 | -:4 | -:2 5:.5 6:.5 1':1 |",
  ],
  riff2: [
    "1':1 -:.5 1':.5 6:.5 4:.5 -:1 | 1':1 -:.5 1':.5 6:.5 4:.5 -:1 | 1':1 -:.5 1':.5 b7:.5 5:.5 -:1 | 1':.5 b3':.5 1':1 -:2 |",
    "-:2.5 b7,:.5 1:1 | -:2.5 b7,:.5 1:1 | -:2.5 b3:.5 3:1 | -:2 5:.5 6:.5 1':1 |",
  ],
};

interface ChorusOptions {
  themes: readonly [string, string, string];
  energy: number;
  quick?: boolean;
  turnaround?: string;
  stop?: boolean;
}

const chorus = ({ themes, energy, quick, turnaround = "I7_IV7 I7_V7", stop }: ChorusOptions): PlannedMeasure[] => [
  ...phrase(quick ? "I7 IV7 I7 I7" : "I7 I7 I7 I7", {
    section: themes[0],
    theme: themes[0],
    energy,
    blues: true,
    mode: "mixolydian",
    texture: stop ? "stop" : "full",
  }),
  ...phrase("IV7 IV7 I7 I7", { section: themes[0], theme: themes[1], energy, blues: true, mode: "mixolydian" }),
  ...phrase(`V7 IV7 ${turnaround}`, { section: themes[0], theme: themes[2], energy, blues: true, mode: "mixolydian" }),
];

/** A twelve-bar shuffle in G for a band: an introduction from the fifth, then seven choruses. */
export function bluesBand(): Example {
  const intro = phrase("V7 IV7 I7 I7_V7", {
    section: "intro",
    theme: "head3",
    energy: 0.6,
    blues: true,
    mode: "mixolydian",
  });
  const last = chorus({ themes: ["head1", "head2", "head3"], energy: 0.95, quick: true, turnaround: "I7_IV7 I7" });
  const measures = [
    ...intro,
    ...chorus({ themes: ["head1", "head2", "head3"], energy: 0.6 }),
    ...chorus({ themes: ["head1", "head2", "head3"], energy: 0.7, quick: true }),
    ...chorus({ themes: ["solo1", "solo2", "solo3"], energy: 0.75, quick: true }),
    ...chorus({ themes: ["stop1", "solo2", "solo3"], energy: 0.8, stop: true, turnaround: "I7_VI7 ii7_V7" }),
    ...chorus({ themes: ["riff1", "riff2", "head3"], energy: 0.85 }),
    ...last.map((measure, i) => (i === 11 ? { ...measure, texture: "hold" as const } : measure)),
  ];
  const plan: Plan = { beatsPerMeasure: 4, bpm: 118, swing: 1, tonic: 7, measures };
  const sax = new Line(1);
  const guitar = new Line(1);
  measures.forEach((measure, m) => {
    const lines = measure.inPhrase === 0 ? BLUES_LINES[measure.theme] : undefined;
    if (!lines) return;
    if (measure.section !== "intro") sing(sax, m * 4, 67, lines[0], 84 + 16 * measure.energy);
    if (lines[1] || measure.section === "intro") {
      sing(guitar, m * 4, 67, measure.section === "intro" ? lines[0] : lines[1], 76 + 12 * measure.energy);
    }
  });
  // The last head ends on the tonic under the held chord.
  sax.add(measures.length * 4 - 4, 4, 67, 96);
  const walking = (section: string) => section.startsWith("solo") || section.startsWith("stop");
  const bass = writeBass(plan, (m) => (walking(m.section) ? "walking" : "boogieQuarters"), random(21));
  const piano = writeComping(plan, (m) => (walking(m.section) ? "charleston" : "backbeat"), 62, random(22));
  const rhythm = writeComping(plan, (m) => (walking(m.section) ? "silent" : "chug"), 64, random(23));
  const drums = writeDrums(plan, (m) => (m.energy > 0.82 ? "texas" : "shuffle"), random(24));
  return example(
    plan,
    [
      { role: "melody", name: "Tenor Sax", program: 66, notes: sax.notes },
      { role: "answer", name: "Lead Guitar", program: 27, notes: guitar.notes },
      { role: "chords", name: "Piano", program: 0, notes: piano.notes },
      { role: "chords", name: "Rhythm Guitar", program: 26, notes: rhythm.notes },
      { role: "bass", name: "Upright Bass", program: 32, notes: bass.notes },
      { role: "drums", name: "Drums", program: 0, notes: drums.notes },
    ],
    { file: "02-blues-band.mid", title: "Six O'Clock Shuffle", layout: "band", seed: 2 },
  );
}
