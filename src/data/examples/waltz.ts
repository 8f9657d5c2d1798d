import { random } from "../../util/random.js";
import { writeBass } from "../generate/bass.js";
import { writeComping } from "../generate/comping.js";
import { Line, type Plan, phrase } from "../generate/plan.js";
import { type Example, example } from "./example.js";
import { sing } from "./notation.js";

/** Eight measures each. */
const LINES: Readonly<Record<string, string>> = {
  ask: "3:2 5:1 | 1':2 5:1 | 7:2 4:1 | 2:3 | 4:2 6:1 | 2':2 1':1 | 3':2 1':1 | 5:3 |",
  reply: "3:2 5:1 | 1':2 b7:1 | 6:2 4:1 | 6:3 | 5:1 3:1 5:1 | 4:1 2:1 7,:1 | 1:3 | 1:2 -:1 |",
  turn: "6:1 1':1 3':1 | 3':2 1':1 | 7:2 5:1 | 7:3 | 6:1 4:1 6:1 | 1':2 6:1 | 5:2 3:1 | 5:3 |",
  home: "4:2 6:1 | 7:2 2':1 | 1':2 5:1 | 6:3 | 4:1 6:1 2':1 | 7:1 5:1 7:1 | 1':3 | 1':2 -:1 |",
};
const CHORDS: Readonly<Record<string, string>> = {
  ask: "I I V7 V7 V7 V7 I I",
  reply: "I I7 IV IV I V7 I I",
  turn: "vi vi iii iii IV IV I I",
  home: "ii V7 I vi ii V7 I I",
};

/** A waltz in G major for piano and clarinet. BAT reads 4/4 only, so it is refused. */
export function waltz(): Example {
  const themes = ["ask", "reply", "ask", "reply", "turn", "home", "ask", "reply"];
  const measures = themes.flatMap((theme, i) =>
    phrase(CHORDS[theme], { section: theme, theme, energy: 0.4 + 0.03 * i, beatsPerMeasure: 3 }),
  );
  const plan: Plan = { beatsPerMeasure: 3, bpm: 138, swing: 0, tonic: 7, measures };
  const clarinet = new Line(0);
  themes.forEach((theme, i) => {
    sing(clarinet, i * 24, 67, LINES[theme], 84, 3);
  });
  const bass = writeBass(plan, () => "rootFifth", random(41));
  const piano = writeComping(plan, () => "oompah", 60, random(42));
  return example(
    plan,
    [
      { role: "melody", name: "Clarinet", program: 71, notes: clarinet.notes },
      { role: "chords", name: "Piano right", program: 0, notes: piano.notes },
      { role: "bass", name: "Piano left", program: 0, notes: bass.notes },
    ],
    { file: "04-waltz.mid", title: "Waltz for a Small Room", layout: "band", refused: "3/4 from measure 1", seed: 4 },
  );
}
