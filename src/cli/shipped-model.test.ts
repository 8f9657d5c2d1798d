/** What the shipped model answers about the songs of examples/, whose truth is known (examples/answers.json). Skipped without a model. */
import { existsSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { AnalysisBeat } from "../answers/analysis.js";
import { analyze } from "../answers/analyze.js";
import { loadModel } from "../answers/model.js";
import { isMinor } from "../answers/score.js";
import { nodeRuntime } from "../node/ort.js";
import { modeOrMajor } from "../theory/modes.js";

interface Truth {
  readonly refused?: string;
  readonly beats: number;
  readonly beatsPerMeasure: number;
  readonly firstMeasure: number;
  readonly modulationUp: readonly number[];
  readonly blues: readonly { readonly from: number; readonly to: number }[];
  readonly scale: readonly { readonly from: number; readonly tonic: number; readonly mode: string }[];
}

/** What it gets wrong, as examples/README.md says too. */
const MISSES = [
  "05-modal-folk.mid keys", // C major for D dorian
  "06-long-medley.mid blues", // 144 beats of boogie within 592
];

const MODEL = "models/bat.safetensors";
const songs: [string, Truth][] = Object.entries(JSON.parse(readFileSync("examples/answers.json", "utf8")));
const read = songs.filter(([, { refused }]) => refused === undefined);

const yes = (beats: readonly AnalysisBeat[], question: string) =>
  beats.flatMap(({ answers }, beat) => (Number(answers[question]) >= 0.5 ? [beat] : []));
const range = ({ from, to }: { from: number; to: number }) => Array.from({ length: to - from }, (_, n) => from + n);

describe.skipIf(!existsSync(MODEL))(`the model that ships (skipped without ${MODEL})`, () => {
  const model = existsSync(MODEL) ? loadModel(readFileSync(MODEL), nodeRuntime({ threads: 1 }), MODEL) : undefined;
  afterAll(() => model?.close());

  test.each(read)("answers %s as it is, but for the misses that are named", async (file, truth) => {
    const { beats, summary } = await analyze(readFileSync(`examples/${file}`), model!, { file });
    expect(beats.length).toBe(truth.beats);
    const measures = range({ from: 0, to: truth.beats }).filter(
      (beat) => (beat - truth.firstMeasure) % truth.beatsPerMeasure === 0,
    );
    const claims = {
      measures: [yes(beats, "measureStart"), measures],
      keys: [
        summary.keys?.map(({ beat, tonic, mode }) => [beat, tonic, isMinor(mode)]),
        truth.scale.map(({ from, tonic, mode }) => [from, tonic, modeOrMajor(mode).minor]),
      ],
      modulations: [yes(beats, "modulationUp"), truth.modulationUp],
      blues: [yes(beats, "blues"), truth.blues.flatMap(range)],
    };
    for (const [claim, [said, known]] of Object.entries(claims)) {
      if (MISSES.includes(`${file} ${claim}`)) expect(said, `${claim}, right now: no miss any more`).not.toEqual(known);
      else expect(said, claim).toEqual(known);
    }
  });
});
