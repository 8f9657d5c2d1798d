import type { Random } from "../../util/random.js";
import { pick } from "./choose.js";
import { Line, type Plan, type PlannedMeasure } from "./plan.js";

/** General MIDI percussion keys. */
const KEYS = {
  kick: 36,
  snare: 38,
  stick: 37,
  clap: 39,
  hat: 42,
  pedal: 44,
  open: 46,
  ride: 51,
  crash: 49,
  tambourine: 54,
  high: 50,
  middle: 47,
  low: 43,
} as const;
type Drum = keyof typeof KEYS;

/** A groove: so many steps a beat, and for each drum a measure of strokes (x, X accented, o soft). */
interface Groove {
  readonly steps: 3 | 4;
  readonly rows: Readonly<Partial<Record<Drum, string>>>;
}

// biome-ignore format: a measure a row reads as on paper
export const GROOVES = {
  rock: { steps: 4, rows: { kick: "X.......x.x.....", snare: "....X.......X...", hat: "x.o.x.o.x.o.x.o." } },
  pop: { steps: 4, rows: { kick: "X.....x.x.......", snare: "....X.......X...", hat: "x.o.x.o.x.o.x.x." } },
  driving: { steps: 4, rows: { kick: "X...x...x...x.x.", snare: "....X.......X...", hat: "x.x.x.x.x.x.x.x." } },
  sixteen: { steps: 4, rows: { kick: "X..x....x.x.....", snare: "....X..o.o..X...", hat: "xoxoxoxoxoxoxoxo" } },
  chorus: { steps: 4, rows: { kick: "X.....x.x.x.....", snare: "....X.......X...", ride: "x.x.x.x.x.x.x.x.", tambourine: "....x.......x..." } },
  disco: { steps: 4, rows: { kick: "X...X...X...X...", snare: "....x.......x...", clap: "....x.......x...", open: "..x...x...x...x.", hat: "x...x...x...x..." } },
  ballad: { steps: 4, rows: { kick: "X.........x.....", stick: "....x.......x...", hat: "x.o.x.o.x.o.x.o." } },
  halfTime: { steps: 4, rows: { kick: "X.....x.........", snare: "........X.......", hat: "x...x...x...x..." } },
  train: { steps: 4, rows: { kick: "X...x...X...x...", snare: "ooxoooxoooxooox." } },
  country: { steps: 4, rows: { kick: "X.......X.......", stick: "....x.......x...", hat: "x...x.o.x...x.o." } },
  bossa: { steps: 4, rows: { kick: "X..xX..xX..xX..x", stick: "x..x..x...x..x..", hat: "x.x.x.x.x.x.x.x." } },
  funk: { steps: 4, rows: { kick: "X.x.....o.x..x..", snare: "....X..o.o.oX..o", hat: "x.x.x.x.x.x.xox." } },
  shuffle: { steps: 3, rows: { kick: "X.....x.....", snare: "...X.....X..", ride: "x.xx.xx.xx.x" } },
  texas: { steps: 3, rows: { kick: "X..x..X..x..", snare: "o.oX.oo.oX.o", hat: "x.xx.xx.xx.x" } },
  swing: { steps: 3, rows: { kick: "o.....o.....", pedal: "...x.....x..", ride: "x..x.xx..x.x" } },
  slow: { steps: 3, rows: { kick: "X....xX.....", snare: "...X.....X..", hat: "xooxooxooxoo" } },
  halfShuffle: { steps: 3, rows: { kick: "X....x......", snare: "o.o..oX.o..o", hat: "x.xx.xx.xx.x" } },
  waltz: { steps: 4, rows: { kick: "X...........", stick: "....x...x...", hat: "x...x...x..." } },
} as const satisfies Record<string, Groove>;
export type GrooveName = keyof typeof GROOVES | "silent";

/** Fills over the last beats of a phrase: steps of a sixteenth (or triplet) from the end. */
const FILLS: readonly (readonly Drum[])[] = [
  ["snare", "snare", "high", "high", "middle", "middle", "low", "low"],
  ["snare", "snare", "snare", "low"],
  ["high", "high", "middle", "low"],
  ["snare", "kick", "snare", "kick", "high", "middle", "low", "kick"],
  ["snare", "snare"],
];

/** Writes the drums of a plan: a groove by measure, a fill before most phrases, a crash on some phrases' first beats. */
export function writeDrums(plan: Plan, grooveOf: (measure: PlannedMeasure) => GrooveName, random: Random): Line {
  // Triplet grooves lie on their own steps: nothing is swung twice.
  const line = new Line(0);
  const fillRate = 0.4 + 0.5 * random.next();
  const crashRate = 0.3 + 0.6 * random.next();
  plan.measures.forEach((measure, m) => {
    const start = m * plan.beatsPerMeasure;
    const name = grooveOf(measure);
    const quiet = measure.texture === "noDrums" || measure.texture === "line" || name === "silent";
    const loud = 58 + 38 * measure.energy;
    const hit = (drum: Drum, at: number, accent: number) => line.addExact(at, at + 0.1, KEYS[drum], loud + accent);
    if (quiet) return;
    if (measure.texture === "stop" || measure.texture === "hold") {
      hit("kick", start, 12);
      hit(measure.texture === "stop" ? "snare" : "crash", start, 8);
      return;
    }
    const groove: Groove = GROOVES[name as keyof typeof GROOVES];
    const steps = plan.beatsPerMeasure * groove.steps;
    const last = measure.inPhrase === measure.phraseLength - 1;
    const fill = last && random.next() < fillRate ? pick(random, FILLS) : [];
    const fillFrom = steps - Math.min(fill.length, steps);
    for (const [drum, strokes] of Object.entries(groove.rows) as [Drum, string][]) {
      for (let step = 0; step < fillFrom; step++) {
        const stroke = strokes[step % strokes.length];
        if (stroke === ".") continue;
        hit(drum, start + swungStep(step, groove.steps, plan.swing), stroke === "X" ? 12 : stroke === "o" ? -18 : 0);
      }
    }
    for (let i = 0; fillFrom + i < steps; i++) {
      hit(fill[i], start + swungStep(fillFrom + i, groove.steps, plan.swing), 4 + i);
    }
    if (measure.inPhrase === 0 && random.next() < crashRate * (m === 0 ? 1 : measure.energy)) hit("crash", start, 10);
  });
  return line;
}

/** A step in beats; straight sixteenths lean a little where the song swings, triplets stay. */
function swungStep(step: number, stepsPerBeat: number, swing: number): number {
  const beat = Math.floor(step / stepsPerBeat);
  const inside = (step - beat * stepsPerBeat) / stepsPerBeat;
  if (stepsPerBeat === 3 || swing === 0) return beat + inside;
  const middle = 0.5 + swing / 6;
  return beat + (inside < 0.5 ? inside * 2 * middle : middle + (inside - 0.5) * 2 * (1 - middle));
}
