import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { afterAll, describe, expect, it } from "vitest";
import { prepareReport } from "../cli/prepare-report.js";
import { readDataset, writeDataset } from "../data/dataset.js";
import type { SongLabels } from "../data/labels.js";
import { writeMidi } from "../music/write-midi.js";
import { QUESTIONS } from "../theory/questions.js";
import { prepareCorpora } from "./prepare-corpora.js";

const folder = mkdtempSync(join(tmpdir(), "bat-prepare-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A walking bass under a tune that goes up by `step`, in quarters of C. */
function song(beats: number, step: number, transpose = 0, meter = 4): Uint8Array {
  const line = (low: number, by: number) =>
    Array.from({ length: beats }, (_, beat) => ({
      ...{ onset: beat, offset: beat + 0.9, velocity: 80 },
      pitch: low + transpose + ((beat * by) % 12),
    }));
  return writeMidi({
    ...{ ticksPerBeat: 480, tempi: [{ beat: 0, bpm: 120 }] },
    meters: [{ beat: 0, numerator: meter, denominator: 4 }],
    tracks: [
      { name: "bass", channel: 0, program: 33, notes: line(36, 5) },
      { name: "melody", channel: 1, program: 73, notes: line(72, step) },
    ],
  });
}

mkdirSync(join(folder, "songs"));
const files: Record<string, Uint8Array | string> = {
  "a.mid": song(64, 2),
  "b.mid": song(64, 3),
  "b-again.mid": song(64, 3, 5),
  "bad.mid": "this is not MIDI",
  "empty.mid": "",
  "short.mid": song(16, 2),
  "waltz.mid": song(66, 2, 0, 3),
};
for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, "songs", name), bytes);

const prepare = (rest: Partial<Parameters<typeof prepareCorpora>[0]> = {}) =>
  prepareCorpora({ inputs: [join(folder, "songs")], threads: 0, questions: QUESTIONS, labels: [], ...rest });
const names = (list: readonly { file: string }[]) => list.map(({ file }) => file.slice(file.lastIndexOf("/") + 1));

describe("a folder of songs with bad files among them", () => {
  it("is prepared all the same, and each file that is left out is named with its reason", async () => {
    const { dataset, report } = await prepare();
    // The names put b.mid on a side that training must not see, so of the two it stays.
    expect(names(dataset.songs)).toEqual(["a.mid", "b.mid"]);
    const reasons = Object.fromEntries(dataset.discarded.map(({ file, reason }) => [names([{ file }])[0], reason]));
    expect(Object.keys(reasons)).toEqual(["b-again.mid", "bad.mid", "empty.mid", "short.mid", "waltz.mid"]);
    expect(reasons["b-again.mid"]).toMatch(/^same notes as .*b\.mid$/);
    expect(reasons["bad.mid"]).toMatch(/MIDI/);
    expect(reasons["short.mid"]).toBe("fewer than 32 beats");
    expect(reasons["waltz.mid"]).toMatch(/3\/4 from measure 1/);
    for (const reason of Object.values(reasons)) expect(reason).not.toMatch(/fault|\n/);
    expect(report.files).toBe(7);
    const text = prepareReport(dataset, report, { path: "x.bat", bytes: 1, seconds: 1 });
    expect(text).toContain("left out: 5 files");
    expect(text).toContain("3/4");
  });

  it("gives beats, ticks and keys of every song where its table says", async () => {
    const { dataset } = await prepare();
    expect(dataset.songs.map(({ start, beats }) => [start, beats])).toEqual([
      [0, 64],
      [64, 64],
    ]);
    expect([...dataset.ticks.slice(64, 67)]).toEqual([0, 480, 960]);
    expect([...dataset.bass.slice(0, 3)]).toEqual([0, 5, 10]);
    expect(readDataset(writeDataset(dataset))).toEqual(dataset);
  });

  it("keeps a labelled song that would be too short, and takes its split from the labels", async () => {
    const value = Uint8Array.of(254);
    const labels: SongLabels = {
      ...{ song: "short", source: "truth.jsonl", by: "tick", at: [480], split: "val", corpus: "pop" },
      columns: { blues: { value, weight: Uint8Array.of(255) } },
    };
    const { dataset, report } = await prepare({ labels: [labels] });
    const short = dataset.songs.find(({ file }) => file.endsWith("short.mid"));
    expect(short).toMatchObject({ split: "val", corpus: "pop", known: { blues: 1 } });
    expect(dataset.labels.blues.value[(short?.start ?? 0) + 1]).toBe(254);
    expect(report.labels).toMatchObject({ songs: 1, known: { blues: 1 } });
  });

  it("may be limited by split, number and name", async () => {
    expect(names((await prepare({ limit: 1 })).dataset.songs)).toEqual(["a.mid"]);
    expect(names((await prepare({ exclude: ["a"] })).dataset.songs)).toEqual(["b.mid"]);
    const splits = (await prepare()).dataset.songs.map(({ split }) => split);
    const others = (["train", "val", "test", "heldout"] as const).filter((split) => !splits.includes(split));
    expect((await prepare({ splits: others })).dataset.songs).toEqual([]);
  });
});

describe("an archive with its table", () => {
  it("gives ids, splits and licence; of two equal songs the one that training must not see stays", async () => {
    const at = join(folder, "corpus");
    mkdirSync(at);
    const tar = await packTar(
      [
        ["one.mid", song(64, 2)] as const,
        ["two.mid", song(64, 2, 1)] as const,
        ["note.txt", new Uint8Array(3)] as const,
      ].map(([name, body]) => ({ header: { name, size: body.length }, body })),
    );
    writeFileSync(join(at, "mine.tar.gz"), gzipSync(tar));
    writeFileSync(join(at, "songs.tsv"), "id\tsplit\tpath\nX1\ttrain\tone.mid\nX2\ttest\ttwo.mid\n");
    writeFileSync(join(at, "SOURCE.md"), "Licence: CC0\n");
    const { dataset } = await prepare({ inputs: [at] });
    expect(dataset.songs).toMatchObject([{ id: "X2", corpus: "mine", split: "test", licence: "CC0" }]);
    expect(dataset.discarded).toMatchObject([{ corpus: "mine", reason: expect.stringContaining("two.mid") }]);
  });

  it("that is damaged is named, and the other inputs are read", async () => {
    writeFileSync(join(folder, "damaged.tar.gz"), "nothing");
    const { dataset } = await prepare({ inputs: [join(folder, "damaged.tar.gz"), join(folder, "songs/a.mid")] });
    expect(names(dataset.songs)).toEqual(["a.mid"]);
    expect(dataset.discarded[0].reason).toContain("cannot be read as an archive");
  });
});
