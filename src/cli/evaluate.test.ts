import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { randomModelBytes } from "../answers/testing/random-model.js";
import { randomSongBytes } from "../answers/testing/song.js";
import { trackNotes } from "../audio/beats/track.js";
import { readCheckpoint } from "../model/checkpoint.js";
import { readMidi } from "../music/midi.js";
import { performanceBytes } from "../node/testing/performance.js";
import { QUESTIONS } from "../theory/questions.js";
import { evaluateCommand } from "./evaluate.js";

const folder = mkdtempSync(join(tmpdir(), "bat-evaluate-"));
const path = (name: string) => join(folder, name);
const IDS = ["made-1", "made-2", "made-3"];

/** What the command prints on standard output, and on standard error. */
async function evaluate(...args: string[]): Promise<{ out: string; err: string }> {
  const [out, err] = [process.stdout, process.stderr].map((stream) => {
    const lines: string[] = [];
    vi.spyOn(stream, "write").mockImplementation((text) => lines.push(String(text)) > 0);
    return lines;
  });
  await evaluateCommand().exitOverride().parseAsync(args, { from: "user" });
  return { out: out.join(""), err: err.join("") };
}

describe("bat evaluate", () => {
  beforeAll(() => {
    const lines = IDS.map((id, s) => {
      writeFileSync(path(`${id}.mid`), randomSongBytes({ beats: 48, seed: s + 1 }));
      const beats = Array.from({ length: 48 }, (_, t) => ({
        tick: t * 480,
        time: t / 2,
        fileMeasure: 1 + (t >> 2),
        tonic: 7,
        minor: false,
        tonicChord: t % 8 < 4,
        measureStart: t % 4 === 0,
        modulationUp: false,
      }));
      return JSON.stringify({ id, corpus: "made", split: s === 2 ? "test" : "val", beats });
    });
    writeFileSync(path("truth.jsonl"), lines.join("\n"));
    writeFileSync(path("model.safetensors"), randomModelBytes());
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const truth = () => ["--truth", path("truth.jsonl"), "--midi", folder];

  test("takes a label file for a truth and scores its questions by beat and by song", async () => {
    writeFileSync(
      path("blues.csv"),
      "file,beat,question,value\nmade-1,all,blues,1\nmade-2,all,blues,0\nmade-2,4-7,blues,1\n",
    );
    const labels = ["--truth", path("blues.csv"), "--midi", folder, "--splits", "train+val+test+heldout"];
    const { out } = await evaluate(path("model.safetensors"), ...labels, "--no-baselines", "--samples", "0", "-q");
    expect(out).toMatch(/2 songs, 96 beats/);
    expect(out).toMatch(/blues F1 /);
    expect(out).toMatch(/blues song AP /);
    expect(out).not.toMatch(/key/);
  });

  test("scores a question of the model's own, from labels and from a column of the truth", async () => {
    const bridge = { name: "isBridge", kind: "binary", description: "" } as const;
    writeFileSync(path("own.safetensors"), randomModelBytes({ questions: [...QUESTIONS, bridge] }));
    writeFileSync(path("own.csv"), "file,beat,question,value\nmade-1,0-15,isBridge,1\nmade-1,16-47,isBridge,0\n");
    const labels = ["--truth", path("own.csv"), "--midi", folder, "--splits", "train+val+test+heldout"];
    const { out } = await evaluate(path("own.safetensors"), ...labels, "--samples", "5", "-q");
    for (const measure of ["F1", "AP", "ECE"]) expect(out).toMatch(new RegExp(`isBridge ${measure} +\\.\\d{3}`));
    await expect(evaluate(path("model.safetensors"), ...labels)).rejects.toThrow(
      /line 2: question isBridge \(expected/,
    );
    const beats = Array.from({ length: 48 }, (_, t) => ({ tick: t * 480, time: t / 2, isBridge: t < 16 }));
    const song = { id: "made-1", corpus: "made", split: "val", beats };
    writeFileSync(path("own.jsonl"), JSON.stringify(song));
    const truth = ["--truth", path("own.jsonl"), "--midi", folder, "--no-baselines"];
    expect((await evaluate(path("own.safetensors"), ...truth, "-q")).out).toMatch(/isBridge AP /);
  });

  test("refuses a label of a beat that its song does not have, by its line", async () => {
    writeFileSync(path("beyond.csv"), "file,beat,question,value\nmade-1,3,blues,1\nmade-1,99,blues,1\n");
    const labels = ["--truth", path("beyond.csv"), "--midi", folder, "--splits", "train+val+test+heldout"];
    await expect(evaluate(path("model.safetensors"), ...labels)).rejects.toThrow(
      /beyond\.csv line 3: beat 99 \(expected 0 to 47, the beats of .*made-1\.mid\)/,
    );
    writeFileSync(path("none.csv"), "file,beat,question,value\n");
    await expect(evaluate("--truth", path("none.csv"), "--midi", folder)).rejects.toThrow(/none\.csv holds no labels/);
  });

  test("names the songs that could not be answered, and is no success where that is all of them", async () => {
    mkdirSync(path("waltzes"));
    for (const id of ["made-1", "made-2"])
      writeFileSync(path(`waltzes/${id}.mid`), randomSongBytes({ beats: 48, meter: "3/4" }));
    const waltzes = ["--truth", path("truth.jsonl"), "--midi", path("waltzes"), "--splits", "val"];
    await expect(evaluate(...waltzes, "--baselines-only", "-q")).rejects.toThrow(
      "nothing to score: none of the 2 songs could be answered",
    );
    await expect(evaluate(path("model.safetensors"), ...waltzes, "--calibrate", path("none"))).rejects.toThrow(
      "nothing to score",
    );
    expect(existsSync(path("none"))).toBe(false);
  });

  test("asks about a performance on the beats that bat analyze answers about", async () => {
    mkdirSync(path("played"));
    writeFileSync(path("played/played.mid"), performanceBytes());
    const { beats } = readMidi(performanceBytes(), { track: trackNotes });
    const truth = beats.map(({ time, tick, position }) => ({ time, tick, measureStart: position === 1 }));
    const song = { id: "played", corpus: "made", split: "val", beats: truth };
    writeFileSync(path("played/truth.jsonl"), JSON.stringify(song));
    const asked = ["--truth", path("played/truth.jsonl"), "--midi", path("played"), "--splits", "val"];
    await evaluate(path("model.safetensors"), ...asked, "--samples", "0", "-q", "--json", path("played/out.json"));
    const { figures } = JSON.parse(readFileSync(path("played/out.json"), "utf8")).groups[0];
    const [model, file] = figures.map(({ values }: { values: Record<string, number> }) => values);
    expect(model.matched).toBe(1);
    expect(file.matched).toBe(1);
    const { out } = await evaluate(path("model.safetensors"), ...asked, "--calibrate", path("played/fit.safetensors"));
    expect(out).toMatch(/^measureStart: scale \S+, bias \S+\n$/);
  });

  test("prints the model beside the baselines and writes the same figures as JSON", async () => {
    const { out } = await evaluate(
      path("model.safetensors"),
      ...truth(),
      "--json",
      path("out.json"),
      "--worst",
      "1",
      "--samples",
      "20",
    );
    expect(out).toMatch(
      /^made val\+test: 3 songs, 144 beats\n +model +the file +accents +long notes +KS +KS\+HMM +AS\+HMM/,
    );
    expect(out).toMatch(/\n {2}measureStart F1 +\S+ \[\S+, \S+\] +1\.000 /); // the file's barlines are the truth here
    expect(out).toContain("worst songs, scale:\n");
    const json = JSON.parse(readFileSync(path("out.json"), "utf8"));
    const [model, file] = json.groups[0].figures;
    expect(json.model).toMatch(/^model [0-9a-f]{8}$/);
    expect(model.values.matched).toBe(1);
    expect(file.values["measureStart F1"]).toBe(1);
  });

  test("goes on without a song that is not 4/4 and says so", async () => {
    writeFileSync(path("made-2.mid"), randomSongBytes({ beats: 48, meter: "3/4" }));
    const { out, err } = await evaluate(...truth(), "--baselines-only", "--splits", "val", "--samples", "0");
    expect(err).toBe("bat: made-2: 3/4 from measure 1\n");
    expect(out).toContain("made val: 2 songs, 96 beats, 1 without answers\n");
    writeFileSync(path("made-2.mid"), randomSongBytes({ beats: 48, seed: 2 }));
  });

  test("writes a calibrated model that is the same but for its calibration", async () => {
    const { out } = await evaluate(
      path("model.safetensors"),
      ...truth(),
      "--calibrate",
      path("calibrated.safetensors"),
    );
    expect(out).toMatch(/^tonicChord: scale \S+, bias \S+\n/);
    const [before, after] = ["model", "calibrated"].map((name) =>
      readCheckpoint(readFileSync(path(`${name}.safetensors`)), name),
    );
    expect(after.parameters).toEqual(before.parameters);
    expect(after.meta.calibration).toHaveProperty("scale.scale");
    expect(after.meta.calibration).not.toHaveProperty("blues"); // nothing is known of it
  });

  test.each([
    { args: () => [], reason: "bat evaluate needs --truth" },
    { args: () => ["--truth", path("nowhere.jsonl")], reason: "nowhere.jsonl: no such file or folder" },
    { args: () => ["--truth", path("truth.jsonl")], reason: "bat evaluate needs --midi" },
    { args: () => [...truth(), "--corpus", "other"], reason: "the truth has no song of other in val+test" },
    { args: () => ["--truth", path("made-1.mid"), "--midi", folder], reason: "line 1 is not JSON" },
    { args: () => ["--pretraining"], reason: "needs MODEL and DATASET" },
  ])("refuses $reason", async ({ args, reason }) => {
    await expect(evaluate(...args())).rejects.toThrow(reason);
  });
});
