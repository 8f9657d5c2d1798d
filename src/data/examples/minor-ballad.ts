import { random } from "../../util/random.js";
import { writeBass } from "../generate/bass.js";
import { writeComping } from "../generate/comping.js";
import { writeDrums } from "../generate/drums.js";
import { Line, type Plan, type PlannedMeasure, phrase } from "../generate/plan.js";
import { type Example, example } from "./example.js";
import { sing } from "./notation.js";

/** Each phrase's line ends with the upbeat to the next. */
export const BALLAD_LINES: Readonly<Record<string, string>> = {
  upbeat: "5,:.5 1:.5 |",
  verse1: "b3:1.5 2:.5 1:1 5,:1 | 1:1.5 b6,:.5 1:1 2:.5 b3:.5 | 5:1.5 4:.5 b3:1 2:1 | 2:3 5,:.5 1:.5 |",
  verse2: "b3:1.5 2:.5 1:1 b3:1 | 4:1.5 b3:.5 4:1 b6:1 | 5:3 4:1 | 5:2 -:1 5,:.5 1:.5 |",
  close: "b3:1.5 2:.5 1:1 5,:1 | 1:1 b6,:1 b7,:1 2:1 | 1:3 -:1 | -:3 5:.5 b7:.5 |",
  chorus1: "1':2 b7:1 b6:1 | b7:1.5 b6:.5 5:1 4:1 | 5:2 b3:1 5:1 | 1':2 -:1 5:.5 b7:.5 |",
  chorus2: "1':2 b7:1 b6:1 | b7:1 1':1 2':1 4':1 | b3':2 2':1 b7:1 | 2':2 7:1 5,:.5 1:.5 |",
  coda: "b6:2 4:2 | 5:2 b3:2 | 2:2 7,:2 | 1:4 |",
};

const minor = { mode: "minor" } as const;
const verse = (energy: number) => [
  ...phrase("i bVI bIII bVII", { ...minor, section: "verse", theme: "verse1", energy }),
  ...phrase("i iv V7sus4 V7", { ...minor, section: "verse", theme: "verse2", energy }),
  ...phrase("i bVI bIII bVII", { ...minor, section: "verse", theme: "verse1", energy }),
  ...phrase("i bVI_bVII i i", { ...minor, section: "verse", theme: "close", energy }),
];
const chorus = (energy: number) => [
  ...phrase("bVI bVII i i", { ...minor, section: "chorus", theme: "chorus1", energy }),
  ...phrase("bVI bVII bIII V7", { ...minor, section: "chorus", theme: "chorus2", energy }),
];

/**
 * A ballad in C minor whose upbeat is one quarter long. The file starts with that quarter and counts it as beat 1 of its
 * first measure, so that every barline of the file comes a quarter early.
 */
export function minorBallad(): Example {
  const coda = phrase("iv i V7 i", { ...minor, section: "coda", theme: "coda", energy: 0.35 });
  const measures: PlannedMeasure[] = [
    ...verse(0.35),
    ...chorus(0.7),
    ...verse(0.5),
    ...chorus(0.8),
    ...coda.map((measure, i) => (i === 3 ? { ...measure, texture: "hold" as const } : measure)),
  ];
  const plan: Plan = { beatsPerMeasure: 4, bpm: 76, swing: 0, tonic: 0, measures };
  const voice = new Line(0);
  sing(voice, 0, 60, BALLAD_LINES.upbeat, 80);
  measures.forEach((measure, m) => {
    if (measure.inPhrase === 0) sing(voice, m * 4, 60, BALLAD_LINES[measure.theme], 76 + 22 * measure.energy);
  });
  const later = (m: PlannedMeasure) => m.energy > 0.4;
  const bass = writeBass(plan, (m) => (m.section === "chorus" ? "dotted" : "halves"), random(31));
  const piano = writeComping(plan, (m) => (m.section === "chorus" ? "quarters" : "arpeggio"), 58, random(32));
  const strings = writeComping(plan, (m) => (later(m) ? "pad" : "silent"), 66, random(33));
  const drums = writeDrums(plan, (m) => (later(m) ? "ballad" : "silent"), random(34));
  return example(
    plan,
    [
      { role: "melody", name: "Voice", program: 52, notes: voice.notes },
      { role: "chords", name: "Piano", program: 0, notes: piano.notes },
      { role: "pad", name: "Strings", program: 49, notes: strings.notes },
      { role: "bass", name: "Fretless Bass", program: 35, notes: bass.notes },
      { role: "drums", name: "Drums", program: 0, notes: drums.notes },
    ],
    { file: "03-minor-ballad-pickup.mid", title: "Late Ferry", layout: "band", lead: 1, seed: 3 },
  );
}
