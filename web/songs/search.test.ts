import { describe, expect, test } from "vitest";
import { writtenAnalysis } from "../../src/answers/testing/analysis.js";
import { readQuery, searchSongs } from "./search.js";
import { modulationText, type SongRow, songRow } from "./song-row.js";

const row = (file: string, written: Parameters<typeof writtenAnalysis>[0], title = ""): SongRow => {
  const analysis = writtenAnalysis(written);
  return songRow(file, file, { ...analysis, title });
};
const plain = row("plain.mid", { tonic: 0 }, "Hey There");
const up = row("up.mid", { tonic: 8, modulation: 32 });
const blues = row("shuffle.mid", { tonic: 4, blues: true, mode: "mixolydian" });
const sad = row("Sad Song.mid", { tonic: 9, mode: "minor", beats: 128 });
const rows = [plain, up, blues, sad];
const find = (query: string) => searchSongs(rows, readQuery(query)).map(({ file }) => file);

describe("a song as a row", () => {
  test("tells its keys by their share, its modulations and the length of its phrases", () => {
    expect(up.keys.map(({ name, share }) => [name, share])).toEqual([
      ["A♭ major", 0.5],
      ["B♭ major", 0.5],
    ]);
    expect(modulationText(up.modulations)).toBe("↑2 at 9");
    expect(up.phrases).toEqual({ count: 4, measures: 4 });
  });
});

describe("searching songs", () => {
  test("by a modulation, and by how far it goes", () => {
    expect(find("all songs with a modulation up by 2")).toEqual(["up.mid"]);
    expect(find("modulation up by a whole tone")).toEqual(["up.mid"]);
    expect(find("modulation up by 1")).toEqual([]);
    expect(find("modulations")).toEqual(["up.mid"]);
    expect(find("without modulation")).toEqual(["plain.mid", "shuffle.mid", "Sad Song.mid"]);
  });

  test("by key, mode and blues, and by what a song is not", () => {
    expect(find("A♭ major")).toEqual(["up.mid"]);
    expect(find("songs in Ab major")).toEqual(["up.mid"]);
    expect(find("key of a")).toEqual(["Sad Song.mid"]);
    expect(find("minor")).toEqual(["Sad Song.mid"]);
    expect(find("blues")).toEqual(["shuffle.mid"]);
    expect(find("not blues, not minor")).toEqual(["plain.mid", "up.mid"]);
    expect(find("a minor")).toEqual(["Sad Song.mid"]);
  });

  test("by numbers", () => {
    expect(find("more than 64 beats")).toEqual(["Sad Song.mid"]);
    expect(find("at least 1 modulation")).toEqual(["up.mid"]);
    expect(find("phrases of 4")).toEqual(["plain.mid", "up.mid", "shuffle.mid", "Sad Song.mid"]);
    expect(find("phrases of five measures")).toEqual([]);
  });

  test("by names and titles, together with the rest", () => {
    expect(find("sad")).toEqual(["Sad Song.mid"]);
    expect(find("there major")).toEqual(["plain.mid"]);
    expect(find("")).toEqual(rows.map(({ file }) => file));
  });

  test("says how it was understood", () => {
    expect(
      readQuery("songs in c# minor with a modulation up by 2 and no blues, love").map(({ words }) => words),
    ).toEqual(["a modulation up by 2", "not blues", "C♯ minor", "“love” in the name"]);
  });
});
