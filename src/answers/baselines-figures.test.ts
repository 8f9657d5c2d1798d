import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { readMidi } from "../music/midi.js";
import { archiveEntries } from "../node/archive.js";
import { BASELINES, baselineAnswers, GIVEN, givenAnswers } from "./baselines.js";
import { type EvaluationGroup, evaluate } from "./evaluate.js";
import type { AnsweredBeat } from "./score.js";
import { readTruth, type TruthSong } from "./truth.js";

/** Figures published beside the truth, on val+test. `within`: how near ours come where a rule's own settings were not published. */
const PUBLISHED = [
  { baseline: "KS", measure: "key", pop909: 0.8, cocopops: 0.787, nottingham: 0.871, within: 0.011 },
  { baseline: "KS+HMM", measure: "key", pop909: 0.851, cocopops: 0.864, nottingham: 0.916, within: 0.01 },
  { baseline: "AS+HMM", measure: "key", pop909: 0.884, cocopops: 0.789, nottingham: 0.956, within: 0.01 },
  { baseline: "AS+HMM", measure: "key segment F1", pop909: 0.849, within: 0.011 },
  { baseline: "AS+HMM", measure: "tonicChord F1", pop909: 0.834, nottingham: 0.985, within: 0.01 },
  { baseline: "AS+HMM", measure: "tonicChord F1", cocopops: 0.797, within: 0.03 },
  { baseline: "truth given", measure: "tonicChord F1", pop909: 0.926, cocopops: 0.875, nottingham: 1, within: 0.01 },
  { baseline: "KS+HMM", measure: "tonicChord F1", cocopops: 0.843, within: 0.01 },
  { baseline: "the file", measure: "measureStart F1", pop909: 0.527, cocopops: 1, nottingham: 1, within: 0.001 },
  {
    baseline: "long notes",
    measure: "measureStart F1",
    pop909: 0.851,
    cocopops: 0.967,
    nottingham: 0.998,
    within: 0.01,
  },
  { baseline: "long notes", measure: "phraseStart F1", pop909: 0.228, within: 0.03 },
  { baseline: "long notes", measure: "phraseStart F1±1", pop909: 0.532, within: 0.025 },
  { baseline: "truth given", measure: "phraseStart F1", pop909: 0.375, within: 0.01 },
  { baseline: "truth given", measure: "phraseStart F1±1", pop909: 0.625, within: 0.01 },
  { baseline: "AS+HMM", measure: "modulationUp F1±1", pop909: 0.786, within: 0.01 },
] as const;

const folder = process.env.BAT_TRUTH;

describe.skipIf(!folder)(
  `the baselines on the truth's val and test songs${folder ? "" : " (skipped: set BAT_TRUTH)"}`,
  () => {
    let groups: EvaluationGroup[] = [];

    beforeAll(async () => {
      const truth = readTruth(gunzipSync(readFileSync(join(folder!, "truth.jsonl.gz"))).toString("utf8"));
      const asked = new Map<string, TruthSong>(
        truth.filter((song) => song.split !== "train").map((song) => [`${song.id}.mid`, song]),
      );
      const names = [...BASELINES.map(({ name }) => name), GIVEN];
      const answerers = names.map((name) => ({ name, songs: new Map<string, AnsweredBeat[]>() }));
      for await (const { name, bytes } of archiveEntries(join(folder!, "midi.tar.gz"))) {
        const song = asked.get(name);
        if (!song) continue;
        const piece = readMidi(bytes, { keepLongest44: true, trustBeats: true });
        const answers: Record<string, AnsweredBeat[]> = {
          ...baselineAnswers(piece),
          [GIVEN]: givenAnswers(piece, song),
        };
        for (const one of answerers) one.songs.set(name.replace(/\.mid$/, ""), answers[one.name]);
      }
      groups = evaluate(truth, answerers, { samples: 0 });
    }, 120_000);

    it.each(PUBLISHED)(
      "come near the published figures: $baseline, $measure",
      ({ baseline, measure, within, ...published }) => {
        for (const [corpus, value] of Object.entries(published)) {
          const figures = groups
            .find((group) => group.corpus === corpus)!
            .figures.find(({ name }) => name === baseline)!;
          expect(figures.missing).toBe(0);
          expect(Math.abs(figures.values[measure] - value), `${corpus} ${figures.values[measure]}`).toBeLessThan(
            within,
          );
        }
      },
    );
  },
);
