import type { Random } from "../../util/random.js";
import type { BassStyle } from "./bass.js";
import { BLUES_FORMS, type BluesForm } from "./blues-forms.js";
import { bluesBridge, bluesPrelude } from "./blues-frame.js";
import { between, chance, pick, weighted } from "./choose.js";
import type { CompStyle } from "./comping.js";
import type { GrooveName } from "./drums.js";
import { markModulations, type Plan, type PlannedMeasure, phrase } from "./plan.js";
import type { Sketch } from "./sketch.js";

/** How a blues is played. */
interface Feel {
  readonly name: string;
  readonly bpm: readonly [number, number];
  readonly swing: readonly [number, number];
  readonly grooves: readonly GrooveName[];
  readonly bass: readonly BassStyle[];
  readonly comp: readonly CompStyle[];
  readonly kinds: readonly BluesForm["kind"][];
  readonly weight: number;
}

const FEELS: readonly Feel[] = [
  {
    name: "shuffle",
    bpm: [92, 145],
    swing: [0.8, 1],
    grooves: ["shuffle", "texas"],
    bass: ["boogieQuarters", "walking", "shuffle", "boogie"],
    comp: ["chug", "backbeat", "charleston", "offbeat"],
    kinds: ["plain", "plain", "plain", "minor"],
    weight: 4,
  },
  {
    name: "slow",
    bpm: [46, 72],
    swing: [1, 1],
    grooves: ["slow"],
    bass: ["halves", "walking", "shuffle", "two"],
    comp: ["triplets", "pad", "charleston", "triplets"],
    kinds: ["plain", "jazz", "minor"],
    weight: 2,
  },
  {
    name: "rock and roll",
    bpm: [120, 185],
    swing: [0, 0.3],
    grooves: ["rock", "driving"],
    bass: ["boogie", "boogieQuarters", "eighths", "rootFifth"],
    comp: ["chug", "backbeat", "quarters", "chug"],
    kinds: ["plain"],
    weight: 3,
  },
  {
    name: "boogie",
    bpm: [125, 180],
    swing: [0.3, 1],
    grooves: ["shuffle", "swing", "silent", "texas"],
    bass: ["boogie", "boogieQuarters"],
    comp: ["backbeat", "charleston", "quarters"],
    kinds: ["plain"],
    weight: 2,
  },
  {
    name: "jazz",
    bpm: [105, 220],
    swing: [0.6, 1],
    grooves: ["swing"],
    bass: ["walking", "walking", "two"],
    comp: ["charleston", "syncopated", "backbeat"],
    kinds: ["jazz", "jazz", "minor", "plain"],
    weight: 2.5,
  },
  {
    name: "train",
    bpm: [150, 215],
    swing: [0, 0.2],
    grooves: ["train", "country"],
    bass: ["two", "boogieQuarters", "rootFifth"],
    comp: ["strum", "backbeat", "oompah"],
    kinds: ["plain", "minor"],
    weight: 1,
  },
  {
    name: "half-time",
    bpm: [66, 104],
    swing: [0.7, 1],
    grooves: ["halfShuffle"],
    bass: ["riff", "roots", "halves"],
    comp: ["backbeat", "pad", "charleston"],
    kinds: ["plain", "minor"],
    weight: 1,
  },
  {
    name: "straight",
    bpm: [84, 126],
    swing: [0, 0.15],
    grooves: ["funk", "rock", "sixteen", "halfTime"],
    bass: ["riff", "riff", "dotted", "pop"],
    comp: ["syncopated", "backbeat", "chug", "pad"],
    kinds: ["plain", "minor"],
    weight: 2.5,
  },
  {
    name: "latin",
    bpm: [100, 150],
    swing: [0, 0],
    grooves: ["bossa"],
    bass: ["dotted", "riff", "rootFifth"],
    comp: ["syncopated", "offbeat"],
    kinds: ["minor", "jazz", "plain"],
    weight: 0.7,
  },
];

/** A blues of several choruses. */
export function sketchBlues(random: Random): Sketch {
  const feel = weighted(
    random,
    FEELS.map((f) => [f, f.weight] as const),
  );
  const kind = pick(random, feel.kinds);
  const twelve = BLUES_FORMS.filter((form) => form.kind === kind);
  // Eight, sixteen and twenty-four measures are the exception.
  const form = weighted(
    random,
    twelve.map((f) => [f, /eight|sixteen|twenty/.test(f.name) ? 0.35 : 1] as const),
  );
  const mode = kind === "minor" ? weighted(random, [["minor", 2] as const, ["dorian", 1] as const]) : "mixolydian";
  const size = form.phrases.length * 4;
  const choruses = Math.max(2, Math.round(between(random, 28, 84) / size));
  const up = chance(random, 0.08) ? pick(random, [1, 1, 2]) : 0;
  const rises = 1 + random.below(Math.max(1, choruses - 1));
  const turn = pick(random, form.turnarounds);
  const measures: PlannedMeasure[] = chance(random, 0.12)
    ? bluesPrelude(kind, mode, random)
    : intro(form, mode, turn, random);
  // One song in four has a part that is no blues: a bridge between choruses, always the same.
  const bridge = chance(random, 0.25) ? bluesBridge(kind, mode, random) : null;
  const bridgeAfter = bridge ? 1 + random.below(2) : Number.POSITIVE_INFINITY;
  for (let c = 0; c < choruses; c++) {
    const last = c === choruses - 1;
    const kindOf =
      c === 0 || last ? "head" : weighted(random, [["head", 3] as const, ["solo", 3] as const, ["stop", 1] as const]);
    const key = up > 0 && c >= rises ? up : 0;
    const energy = Math.min(1, 0.5 + 0.4 * (c / choruses) + 0.15 * random.next());
    measures.push(
      ...chorus(form, {
        c,
        last,
        kindOf,
        key,
        energy,
        mode,
        turn: chance(random, 0.8) ? turn : pick(random, form.turnarounds),
      }),
    );
    if (bridge && !last && (c + 1) % (bridgeAfter + 1) === bridgeAfter) measures.push(...bridge(key, energy));
  }
  const plan: Plan = {
    beatsPerMeasure: 4,
    bpm: Math.round(between(random, ...feel.bpm)),
    swing: between(random, ...feel.swing),
    tonic: random.below(12),
    measures: markModulations(measures),
  };
  const bass = [pick(random, feel.bass), pick(random, feel.bass)];
  const comp = [pick(random, feel.comp), pick(random, feel.comp)];
  const groove = [pick(random, feel.grooves), pick(random, feel.grooves)];
  const solo = (m: PlannedMeasure) => (m.section === "solo" ? 1 : 0);
  return {
    plan,
    band: kind === "jazz" ? "jazz" : "blues",
    melody: "blues",
    bass: (m) => bass[solo(m)],
    comp: (m) => comp[solo(m)],
    second: chance(random, 0.5) ? () => comp[1] : null,
    groove: (m) => groove[solo(m)],
    detail: `${form.name}, ${feel.name}`,
  };
}

interface ChorusOptions {
  c: number;
  last: boolean;
  kindOf: string;
  key: number;
  energy: number;
  mode: string;
  turn: string;
}

function chorus(form: BluesForm, { c, last, kindOf, key, energy, mode, turn }: ChorusOptions): PlannedMeasure[] {
  const weight = form.kind === "minor" ? 0.6 : 0.3;
  const measures = form.phrases.flatMap((chords, p) => {
    const final = p === form.phrases.length - 1;
    const whole = final ? `${chords} ${last ? form.ending : turn}` : chords;
    return phrase(whole, {
      // Call, call again, conclusion: the first two phrases of three share their line.
      theme: kindOf === "solo" ? `solo ${c} ${p}` : final ? "conclusion" : "call",
      section: kindOf,
      texture: kindOf === "stop" && p === 0 ? "stop" : "full",
      key,
      mode,
      energy,
      blues: true,
    });
  });
  return measures.map((measure, i) => ({
    ...measure,
    scaleWeight: weight,
    texture: last && i === measures.length - 1 ? "hold" : measure.texture,
  }));
}

/** Nothing; drums alone; the last phrase of the chorus; or a vamp on the tonic. */
function intro(form: BluesForm, mode: string, turn: string, random: Random): PlannedMeasure[] {
  const options = { mode, section: "intro", theme: "none", blues: true, energy: 0.5 };
  const tonic = form.kind === "minor" ? "i7" : "I7";
  const kind = weighted(random, [
    ["none", 4],
    ["drums", 1],
    ["last phrase", 3],
    ["vamp", 1.5],
  ] as const);
  const weight = form.kind === "minor" ? 0.6 : 0.3;
  const measures =
    kind === "none"
      ? []
      : kind === "last phrase"
        ? phrase(`${form.phrases[form.phrases.length - 1]} ${turn}`, { ...options, theme: "solo intro" })
        : phrase(`${tonic} ${tonic} ${tonic} ${tonic}`, { ...options, texture: kind === "drums" ? "drums" : "full" });
  return measures.map((measure) => ({ ...measure, scaleWeight: weight }));
}
