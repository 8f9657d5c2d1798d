import { random } from "../../util/random.js";
import { type BassStyle, writeBass } from "../generate/bass.js";
import { type CompStyle, writeComping } from "../generate/comping.js";
import { type GrooveName, writeDrums } from "../generate/drums.js";
import { Line, markModulations, type PhraseOptions, type Plan, type PlannedMeasure, phrase } from "../generate/plan.js";
import { BLUES_LINES } from "./blues-band.js";
import { type Example, example } from "./example.js";
import { BALLAD_LINES } from "./minor-ballad.js";
import { sing } from "./notation.js";
import { POP_LINES } from "./pop-modulation.js";

const LINES: Readonly<Record<string, string>> = {
  ...POP_LINES,
  ballad1: BALLAD_LINES.verse1,
  ballad2: BALLAD_LINES.verse2,
  sail1: BALLAD_LINES.chorus1,
  sail2: BALLAD_LINES.chorus2,
  boogie1: BLUES_LINES.head1[0],
  boogie2: BLUES_LINES.head2[0],
  boogie3: BLUES_LINES.head3[0],
  riff1: BLUES_LINES.riff1[0],
  riff2: BLUES_LINES.riff2[0],
  road1: "5:1.5 5:.5 6:1 1':1 | b7:2 5:2 | 6:1.5 5:.5 4:1 6:1 | 5:3 -:1 |",
  road2: "5:1.5 5:.5 6:1 1':1 | b7:1 1':1 2':2 | 1':1.5 6:.5 4:1 6:1 | 1':3 -:1 |",
};

const SOUND: Readonly<Record<string, readonly [BassStyle, CompStyle, GrooveName]>> = {
  pop: ["pop", "arpeggio", "pop"],
  chorus: ["eighths", "block", "driving"],
  ballad: ["halves", "arpeggio", "ballad"],
  boogie: ["boogie", "backbeat", "rock"],
  road: ["dotted", "strum", "country"],
};

/** Four tunes in a row, each in its key: pop in C, a ballad in A minor, a boogie blues in E, a mixolydian road song in A, and home. */
export function longMedley(): Example {
  const tune = (parts: readonly (readonly [string, string])[], options: PhraseOptions) =>
    parts.flatMap(([theme, chords]) => phrase(chords, { ...options, theme }));
  const chorus = (options: PhraseOptions) =>
    tune(
      [
        ["chorus1", "I V vi IV"],
        ["chorus2", "I V IV_V I"],
      ],
      { ...options, section: "chorus" },
    );
  const verse = (options: PhraseOptions) =>
    tune(
      [
        ["verse1", "I V/7 vi IV"],
        ["verse2", "I V/7 IV V"],
      ],
      { ...options, section: "pop" },
    );
  const ballad = (options: PhraseOptions) =>
    tune(
      [
        ["ballad1", "i bVI bIII bVII"],
        ["ballad2", "i iv V7sus4 V7"],
        ["sail1", "bVI bVII i i"],
        ["sail2", "bVI bVII bIII V7"],
      ],
      { ...options, section: "ballad", mode: "minor" },
    );
  const blues = (first: "boogie" | "riff", options: PhraseOptions) =>
    tune(
      [
        [`${first}1`, "I7 I7 I7 I7"],
        [`${first}2`, "IV7 IV7 I7 I7"],
        ["boogie3", "V7 IV7 I7 V7"],
      ],
      { ...options, section: "boogie", mode: "mixolydian", blues: true },
    );
  const road = (options: PhraseOptions) =>
    tune(
      [
        ["road1", "I bVII IV I"],
        ["road2", "I bVII IV I"],
      ],
      { ...options, section: "road", mode: "mixolydian" },
    );
  const measures: PlannedMeasure[] = markModulations([
    ...verse({ energy: 0.5 }),
    ...verse({ energy: 0.55 }),
    ...chorus({ energy: 0.8 }),
    ...chorus({ energy: 0.85, key: 1 }),
    ...ballad({ energy: 0.4, key: -3 }),
    ...ballad({ energy: 0.55, key: -3 }),
    ...blues("boogie", { energy: 0.7, key: 4 }),
    ...blues("boogie", { energy: 0.75, key: 4 }),
    ...blues("riff", { energy: 0.85, key: 4 }),
    ...road({ energy: 0.6, key: -3 }),
    ...road({ energy: 0.65, key: -3 }),
    ...road({ energy: 0.7, key: -1 }),
    ...verse({ energy: 0.6 }),
    ...chorus({ energy: 0.9 }),
    ...chorus({ energy: 1, key: 2 }),
  ]);
  const plan: Plan = { beatsPerMeasure: 4, bpm: 126, swing: 0, tonic: 0, measures };
  const lead = new Line(0);
  measures.forEach((measure, m) => {
    if (measure.inPhrase === 0) sing(lead, m * 4, 62 - 2 + measure.key, LINES[measure.theme], 78 + 20 * measure.energy);
  });
  const bass = writeBass(plan, (m) => SOUND[m.section][0], random(61));
  const piano = writeComping(plan, (m) => SOUND[m.section][1], 60, random(62));
  const organ = writeComping(plan, (m) => (m.energy > 0.6 ? "pad" : "silent"), 64, random(63));
  const drums = writeDrums(plan, (m) => SOUND[m.section][2], random(64));
  return example(
    plan,
    [
      { role: "melody", name: "Melody", program: 73, notes: lead.notes },
      { role: "chords", name: "Piano", program: 1, notes: piano.notes },
      { role: "pad", name: "Organ", program: 16, notes: organ.notes },
      { role: "bass", name: "Bass", program: 34, notes: bass.notes },
      { role: "drums", name: "Drums", program: 0, notes: drums.notes },
    ],
    { file: "06-long-medley.mid", title: "Harbour Medley", layout: "band", seed: 6 },
  );
}
