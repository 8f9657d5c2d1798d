import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeDataset } from "../data/dataset.js";
import { generatedPiece } from "../data/generate/generate-song.js";
import { generatedSongs } from "../data/generated-songs.js";
import type { SongLabels } from "../data/labels.js";
import { QUESTIONS } from "../theory/questions.js";
import { InputError } from "../util/errors.js";
import { type PrepareRun, prepareCorpora } from "./prepare-corpora.js";
import { isOwn, joinShards } from "./shard.js";

const folder = mkdtempSync(join(tmpdir(), "bat-shard-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const blues = (song: string, split: SongLabels["split"]): SongLabels => ({
  ...{ song, split, source: "truth.jsonl", by: "all", at: [] },
  columns: { blues: { value: Uint8Array.of(254), weight: Uint8Array.of(255) } },
});
const labels = [blues("song3", "train"), blues("song8", "val"), blues("twin", "train"), blues("nosuch", "train")];
const laid = { labels, questions: QUESTIONS, titleBlues: true };
const run: PrepareRun = {
  ...laid,
  inputs: [at("songs"), at("more"), at("damaged.tar.gz")],
  threads: 0,
  variants: 2,
  made: (wanted) => generatedSongs(6, 1, wanted),
};
const PARTS = 3;

/** Songs in a folder and in an archive with a table; some twice, some that are no MIDI, one archive that is damaged. */
async function writeSongs(): Promise<void> {
  for (const name of ["songs", "more"]) mkdirSync(at(name));
  for (let n = 0; n < 10; n++) writeFileSync(at(`songs/song${n}.mid`), generatedPiece(n).bytes);
  writeFileSync(at("songs/twin.mid"), generatedPiece(0).bytes);
  for (const n of [1, 2, 3]) writeFileSync(at(`songs/bad${n}.mid`), "no MIDI");
  const entries = Array.from({ length: 6 }, (_, n) => ({
    header: { name: `${n}.mid`, size: generatedPiece(n + 5).bytes.length },
    body: generatedPiece(n + 5).bytes,
  }));
  writeFileSync(at("more/archive.tar.gz"), gzipSync(await packTar(entries)));
  const rows = entries.map((_, n) => `id${n}\t${n % 2 ? "train" : "test"}\t${n}.mid`);
  writeFileSync(at("more/songs.tsv"), `id\tsplit\tpath\n${rows.join("\n")}\n`);
  writeFileSync(at("damaged.tar.gz"), "nothing");
}

describe("a corpus that is prepared in shards", () => {
  const paths = Array.from({ length: PARTS }, (_, n) => at(`${n + 1}.data`));
  beforeAll(async () => {
    await writeSongs();
    for (const [n, path] of paths.entries()) {
      const { dataset } = await prepareCorpora({ ...run, shard: { part: n + 1, of: PARTS } });
      expect(dataset.songs.length).toBeGreaterThan(0);
      writeFileSync(path, writeDataset(dataset));
    }
  });

  it("is joined to the very bytes that are prepared at once: songs, labels, variants, equal songs, what was left out", async () => {
    const { dataset } = await prepareCorpora(run);
    const reasons = dataset.discarded.map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason.startsWith("same notes as")).length).toBeGreaterThan(3);
    expect(reasons.filter((reason) => /cannot be read as an archive/.test(reason)).length).toBe(1);
    expect(dataset.songs.some(({ id }) => id.includes("~"))).toBe(true);
    expect(dataset.notes).toContain("6 generated songs");
    const joined = joinShards(paths.toReversed(), laid);
    expect(joined.dataset.songs).toEqual(dataset.songs);
    expect(joined.dataset.discarded).toEqual(dataset.discarded);
    expect(Buffer.compare(writeDataset(joined.dataset), writeDataset(dataset))).toBe(0);
    expect(joined.report.labels.missingSongs).toEqual(["nosuch"]);
  });

  it("is refused where a shard is missing, comes twice, or was prepared in another way", async () => {
    const [one, two, three] = paths;
    const reason = (list: readonly string[], over = {}) => {
      try {
        joinShards(list, { ...laid, ...over });
      } catch (error) {
        return error instanceof InputError ? error.message.replaceAll(`${folder}/`, "") : error;
      }
      return "joined";
    };
    expect(reason([one, three])).toBe("shards missing of 3: 2");
    expect(reason([one, two, two])).toBe("2.data and 2.data are both shard 2/3");
    expect(reason(paths, { labels: labels.slice(1) })).toMatch(/1\.data was prepared with other labels/);
    const other = await prepareCorpora({ ...run, variants: 1, shard: { part: 3, of: PARTS } });
    writeFileSync(at("other.data"), writeDataset(other.dataset));
    expect(reason([one, two, at("other.data")])).toMatch(/^other\.data and 1\.data were prepared with other options/);
    const whole = await prepareCorpora({ ...run, inputs: [at("songs/song1.mid")] });
    writeFileSync(at("whole.data"), writeDataset(whole.dataset));
    expect(reason([one, at("whole.data")])).toMatch(/^whole\.data is a whole dataset/);
    writeFileSync(at("cut.data"), writeDataset(whole.dataset).slice(0, 1000));
    expect(reason([at("cut.data")])).toMatch(/^cut\.data is not a dataset/);
  });
});

describe("a part", () => {
  it("has every song in one part of all, and about as many in each", () => {
    const counts = new Array(16).fill(0);
    for (let n = 0; n < 4000; n++) {
      const owners = counts.flatMap((_, part) => (isOwn({ part: part + 1, of: 16 }, `song${n}`) ? [part] : []));
      expect(owners.length).toBe(1);
      counts[owners[0]]++;
    }
    expect(Math.min(...counts)).toBeGreaterThan(190);
    expect(Math.max(...counts)).toBeLessThan(310);
  });
});
