import { random } from "../../util/random.js";
import { writeBass } from "../generate/bass.js";
import { writeComping } from "../generate/comping.js";
import { Line, type Plan, phrase } from "../generate/plan.js";
import { type Example, example } from "./example.js";
import { sing } from "./notation.js";

const LINES: Readonly<Record<string, string>> = {
  low1: "1:.5 2:.5 b3:.5 4:.5 5:1 5:.5 6:.5 | b7:.5 6:.5 4:.5 6:.5 5:.5 4:.5 b3:.5 1:.5 | 2:.5 b3:.5 4:.5 2:.5 b7,:1 b7,:.5 1:.5 | 2:.5 b3:.5 4:.5 5:.5 4:1 2:1 |",
  low2: "1:.5 2:.5 b3:.5 4:.5 5:1 5:.5 6:.5 | b7:.5 6:.5 4:.5 6:.5 5:.5 4:.5 b3:.5 1:.5 | 2:.5 4:.5 b3:.5 2:.5 5,:.5 b7,:.5 2:.5 b7,:.5 | 1:2 1:1 -:1 |",
  high1:
    "1':.5 1':.5 6:.5 1':.5 4':1 1':.5 6:.5 | 1':.5 6:.5 4:.5 6:.5 1':1 6:1 | b3':.5 2':.5 1':.5 b7:.5 5:1 b7:.5 1':.5 | b7:.5 5:.5 4:.5 b3:.5 5:2 |",
  high2:
    "1':.5 1':.5 6:.5 1':.5 4':1 1':.5 6:.5 | b7:.5 6:.5 5:.5 4:.5 2:1 4:1 | 5:.5 4:.5 b3:.5 2:.5 b7,:.5 1:.5 2:.5 4:.5 | 1:2 1:1 -:1 |",
};
const CHORDS: Readonly<Record<string, string>> = {
  low1: "i IV_i bVII bVII",
  low2: "i IV_i bVII_v i",
  high1: "IV IV i i",
  high2: "IV bVII v_bVII i",
};

/** A reel in D dorian, all in one piano track: what a score without parts looks like. */
export function modalFolk(): Example {
  const strain = ["low1", "low2", "low1", "low2", "high1", "high2", "high1", "high2"];
  const themes = [...strain, ...strain];
  const measures = themes.flatMap((theme, i) =>
    phrase(CHORDS[theme], { section: theme.slice(0, -1), theme, mode: "dorian", energy: 0.4 + 0.02 * i }),
  );
  const plan: Plan = { beatsPerMeasure: 4, bpm: 112, swing: 0, tonic: 2, measures };
  const fiddle = new Line(0);
  themes.forEach((theme, i) => {
    sing(fiddle, i * 16, 74, LINES[theme], 86);
  });
  const bass = writeBass(plan, () => "rootFifth", random(51));
  const chords = writeComping(plan, () => "oompah", 58, random(52));
  return example(
    plan,
    [
      { role: "melody", name: "Fiddle", program: 40, notes: fiddle.notes },
      { role: "chords", name: "Chords", program: 0, notes: chords.notes },
      { role: "bass", name: "Bass", program: 0, notes: bass.notes },
    ],
    { file: "05-modal-folk.mid", title: "The Tide Gate", layout: "piano", seed: 5 },
  );
}
