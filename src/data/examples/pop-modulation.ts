import { random } from "../../util/random.js";
import { writeBass } from "../generate/bass.js";
import { writeComping } from "../generate/comping.js";
import { writeDrums } from "../generate/drums.js";
import { Line, markModulations, type Plan, phrase } from "../generate/plan.js";
import { type Example, example } from "./example.js";
import { sing } from "./notation.js";

/** Lines of the singer by theme, four measures each. */
export const POP_LINES = {
  verse1: "-:1 3:.5 3:.5 3:.5 4:.5 3:.5 2:.5 | 2:1.5 7,:.5 2:2 | -:1 1:.5 1:.5 1:.5 2:.5 3:.5 1:.5 | 6,:3 -:1 |",
  verse2: "-:1 3:.5 3:.5 3:.5 4:.5 5:.5 3:.5 | 2:1.5 7,:.5 2:2 | -:1 4:.5 4:.5 4:.5 3:.5 2:.5 1:.5 | 2:3 -:1 |",
  lift: "3:1.5 3:.5 3:.5 2:.5 1:1 | 1:1.5 1:.5 6,:2 | 4:1.5 4:.5 4:.5 3:.5 2:1 | 5:2 5:1 5:.5 6:.5 |",
  chorus1: "1':1.5 7:.5 5:1 3:1 | 2':1.5 7:.5 5:2 | 1':1.5 2':.5 3':1 1':1 | 6:3 5:.5 6:.5 |",
  chorus2: "1':1.5 7:.5 5:1 3:1 | 2':1.5 7:.5 5:2 | 6:1 1':1 7:1 2':1 | 1':3 -:1 |",
  bridge1: "6:2 1':1 3':1 | 7:3 5:1 | 6:1.5 5:.5 4:2 | 5:3 -:1 |",
  bridge2: "4:1 5:1 6:1 1':1 | 1':2 6:2 | 2':2 7:2 | 5:1 6:1 7:1 -:1 |",
} as const;

/** What the strings answer in the choruses. */
const STRINGS: Readonly<Record<string, string>> = {
  chorus1: "5:4 | 5:2 4:2 | 3:2 5:2 | 6:2 4:2 |",
  chorus2: "5:2 3:2 | 2:2 4:2 | 4:2 5:2 | 3:4 |",
};

const verse = (energy: number) => [
  ...phrase("I V/7 vi IV", { section: "verse", theme: "verse1", energy }),
  ...phrase("I V/7 IV V", { section: "verse", theme: "verse2", energy }),
];
const lift = (energy: number) => phrase("vi IV ii V7sus4_V", { section: "lift", theme: "lift", energy });
const chorus = (energy: number, key = 0) => [
  ...phrase("I V vi IV", { section: "chorus", theme: "chorus1", energy, key }),
  ...phrase("I V IV_V I", { section: "chorus", theme: "chorus2", energy, key }),
];

/** A pop song in D major for a band; its last choruses stand a whole tone higher. */
export function popModulation(): Example {
  const measures = markModulations([
    ...phrase("I V vi IV", { section: "intro", theme: "none", energy: 0.5 }),
    ...verse(0.45),
    ...lift(0.6),
    ...chorus(0.85),
    ...verse(0.55),
    ...lift(0.65),
    ...chorus(0.85),
    ...phrase("vi iii IV I", { section: "bridge", theme: "bridge1", energy: 0.5 }),
    ...phrase("ii IV V V", { section: "bridge", theme: "bridge2", energy: 0.7 }),
    ...chorus(0.95, 2),
    ...chorus(1, 2),
    ...phrase("I V vi IV", { section: "outro", theme: "none", energy: 0.8, key: 2 }),
    ...phrase("I V/7 IV I", { section: "outro", theme: "none", energy: 0.6, key: 2 }).map((measure, i) =>
      i === 3 ? { ...measure, texture: "hold" as const } : measure,
    ),
  ]);
  const plan: Plan = { beatsPerMeasure: 4, bpm: 116, swing: 0, tonic: 2, measures };
  const full = (section: string) => section === "chorus" || section === "outro";
  const singer = new Line(0);
  const strings = new Line(0);
  measures.forEach((measure, m) => {
    if (measure.inPhrase > 0) return;
    const line = POP_LINES[measure.theme as keyof typeof POP_LINES];
    if (line) sing(singer, m * 4, 62 + measure.key, line, 80 + 20 * measure.energy);
    const answer = STRINGS[measure.theme];
    if (answer) sing(strings, m * 4, 74 + measure.key, answer, 60 + 12 * measure.energy);
  });
  const bass = writeBass(
    plan,
    (m) => (full(m.section) ? "eighths" : m.section === "bridge" ? "halves" : "pop"),
    random(11),
  );
  const piano = writeComping(plan, (m) => (full(m.section) ? "block" : "arpeggio"), 60, random(12));
  const guitar = writeComping(
    plan,
    (m) => (full(m.section) ? "strum" : m.section === "lift" ? "syncopated" : "silent"),
    56,
    random(13),
  );
  const drums = writeDrums(
    plan,
    (m) => (full(m.section) ? "chorus" : m.section === "bridge" ? "halfTime" : "pop"),
    random(14),
  );
  return example(
    plan,
    [
      { role: "melody", name: "Lead Vocal", program: 53, notes: singer.notes },
      { role: "chords", name: "Piano", program: 0, notes: piano.notes },
      { role: "chords", name: "Acoustic Guitar", program: 25, notes: guitar.notes },
      { role: "pad", name: "Strings", program: 48, notes: strings.notes },
      { role: "bass", name: "Bass", program: 33, notes: bass.notes },
      { role: "drums", name: "Drums", program: 0, notes: drums.notes },
    ],
    { file: "01-pop-modulation.mid", title: "Second Wind", layout: "band", seed: 1 },
  );
}
