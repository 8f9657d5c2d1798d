import { describe, expect, it } from "vitest";
import { modelConfig } from "../model/config.js";
import { InputError, UsageError } from "../util/errors.js";
import { checkNames, checkSongs } from "./check-run.js";
import { FINETUNE_DEFAULTS, PRETRAIN_DEFAULTS, type TrainSettings } from "./settings.js";
import { toyDataset } from "./testing/toy-dataset.js";

const dataset = { ...toyDataset(1), discarded: [{ file: "x.mid", corpus: "short", reason: "too short" }] };
const config = modelConfig("tiny");
const names = (settings: Partial<TrainSettings>) => () =>
  checkNames({ config, settings: { ...FINETUNE_DEFAULTS, ...settings } }, dataset);
const songs =
  (settings: Partial<TrainSettings>, of = dataset.songs) =>
  () =>
    checkSongs({ settings: { ...PRETRAIN_DEFAULTS, ...settings } }, { ...dataset, songs: of }, "toy.data");

describe("the names of a run", () => {
  it("are those of corpora, though every song of one was left out, and of questions", () => {
    expect(names({})).not.toThrow();
    expect(names({ corpusWeights: { toy: 0, short: 2 }, questionWeights: { chord: 2 } })).not.toThrow();
    expect(names({ positiveWeights: { measureStart: 2, modulationUp: 8 } })).not.toThrow();
  });

  it.each([
    [{ corpusWeights: { toy: 1, pop908: 0 } }, "invalid --corpus-weight pop908 (expected one of short, toy)"],
    [{ questionWeights: { nosuch: 2 } }, "invalid --question-weight nosuch (expected one of blues, chord, "],
    [{ positiveWeights: { nosuch: 3 } }, "invalid --positive-weight nosuch (expected one of blues, measureStart"],
    [{ positiveWeights: { scale: 3 } }, "invalid --positive-weight scale (expected one of"],
  ])("mistyped as in %j are a wrong command line that names those that exist", (settings, said) => {
    expect(names(settings)).toThrow(said);
    expect(names(settings)).toThrow(UsageError);
  });
});

describe("the songs of a run", () => {
  it("are there to be drawn", () => {
    expect(songs({})).not.toThrow();
    expect(songs({ objective: "finetune", questions: ["blues"] })).not.toThrow();
  });

  it.each([
    [{}, 3, "toy.data has no training songs (expected songs of the split train, got 1 val)"],
    [{}, 4, "toy.data has no training songs (expected songs of the split train, got none)"],
    [{ corpusWeights: { toy: 0 } }, 0, "no training song of toy.data is left by --corpus-weight"],
    [{ objective: "finetune", questions: ["bridge"] }, 0, "no training song of toy.data is labelled for bridge"],
  ] as const)("are missed before the first step, with %j and without the first %i", (settings, without, said) => {
    expect(songs(settings, dataset.songs.slice(without))).toThrow(said);
    expect(songs(settings, dataset.songs.slice(without))).toThrow(InputError);
  });
});
