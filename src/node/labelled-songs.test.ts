import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trackNotes } from "../audio/beats/track.js";
import { readCsvLabels } from "../data/csv-labels.js";
import { generatedPiece } from "../data/generate/generate-song.js";
import { readMidi } from "../music/midi.js";
import { QUESTIONS } from "../theory/questions.js";
import { labelledSongs } from "./labelled-songs.js";
import { performanceBytes } from "./testing/performance.js";

const folder = mkdtempSync(join(tmpdir(), "bat-labelled-"));
beforeAll(() => {
  mkdirSync(join(folder, "midi"));
  for (const [name, seed] of [
    ["one", 1],
    ["two", 2],
    ["three", 3],
  ] as const) {
    writeFileSync(join(folder, "midi", `${name}.mid`), generatedPiece(seed, "blues").bytes);
  }
  writeFileSync(join(folder, "midi", "broken.mid"), "no MIDI at all");
  const rows = ["one\ttrain", "two\tval", "three\ttest", "broken\tval"].map(
    (row) => `${row}\tmidi/${row.split("\t")[0]}.mid`,
  );
  writeFileSync(join(folder, "songs.tsv"), `id\tsplit\tpath\n${rows.join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function songs(csv: string, options: Partial<Parameters<typeof labelledSongs>[2]> = {}, inputs = [folder]) {
  const labels = readCsvLabels(`file,beat,question,value,weight\n${csv}`, "labels.csv", QUESTIONS);
  const found = [];
  for await (const one of labelledSongs(inputs, labels, { questions: QUESTIONS, ...options })) found.push(one);
  return found;
}

describe("songs with labels", () => {
  it("are those that the labels name, in the splits asked for, and the rest is passed over", async () => {
    const all = "one,all,blues,1,\ntwo,all,blues,1,\nbroken,all,blues,1,\n";
    expect((await songs(all)).map(({ song }) => [song.id, song.split])).toEqual([
      ["one", "train"],
      ["two", "val"],
    ]);
    expect((await songs(all, { splits: ["val", "test"] })).map(({ song }) => song.id)).toEqual(["two"]);
  });

  it("say of a file that it cannot be read, and go on", async () => {
    const failed: string[] = [];
    await songs("broken,all,blues,1,\none,all,blues,0,", { failed: (file) => failed.push(file) });
    expect(failed).toEqual([join(folder, "midi", "broken.mid")]);
  });

  it("stand on the beats that are answered: tracked ones where the file's fit none of its notes", async () => {
    mkdirSync(join(folder, "played"));
    writeFileSync(join(folder, "played", "performance.mid"), performanceBytes());
    const read = (csv: string, failed?: (file: string, reason: string) => void) =>
      songs(csv, { failed }, [join(folder, "played")]);
    const [{ song, bytes }] = await read("performance,all,blues,1,");
    const { beats } = readMidi(bytes, { track: trackNotes });
    expect(song.beats.map(({ time, tick }) => ({ time, tick }))).toEqual(
      beats.map(({ time, tick }) => ({ time, tick })),
    );
    expect(song.beats.every((beat) => beat.blues)).toBe(true);
    const reasons: string[] = [];
    expect(await read("performance,0-7,blues,1,", (_, reason) => reasons.push(reason))).toEqual([]);
    expect(reasons.join()).toMatch(/^its labels count the file's beats/);
  });

  it("have the beats that labels name, or the line is named", async () => {
    const beyond = "one,3,blues,1,\none,3-9999,tonicChord,1,\n";
    await expect(songs(beyond)).rejects.toThrow(
      /labels\.csv line 3: beat \d+ \(expected 0 to \d+, the beats of .*one\.mid\)/,
    );
  });

  it("know yes, no and nothing by beat: ranges over all, and unsure labels left out", async () => {
    const [{ song }] = await songs("one,all,blues,0,.6\none,4-7,blues,1,1\none,8-9,blues,1,.2", { leastWeight: 0.5 });
    const blues = song.beats.map((beat) => beat.blues);
    expect(blues.slice(3, 10)).toEqual([false, true, true, true, true, false, false]);
    expect(song.beats[4]).toMatchObject({ tonic: null, tick: expect.any(Number) });
    const [partly] = await songs("two,2,blues,1,");
    expect(partly.song.beats.slice(1, 4).map((beat) => beat.blues ?? null)).toEqual([null, true, null]);
  });
});
