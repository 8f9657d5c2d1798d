import { describe, expect, test } from "vitest";
import { readTruthLabels } from "../../src/data/truth-labels.ts";
import { readMidi } from "../../src/music/midi.ts";
import { writeMidi } from "../../src/music/write-midi.ts";
import { archiveEntries } from "../../src/node/archive.ts";
import { QUESTIONS } from "../../src/theory/questions.ts";
import { TEST, VALIDATION } from "./augmentednet-split.mjs";
import { readCorpus } from "./corpus.mjs";
import { nameOf } from "./pieces.mjs";

test("a piece is called as AugmentedNet calls it", () => {
  expect(nameOf("Early_Choral/Bach,_Johann_Sebastian/Chorales/004")).toEqual(["wir-bach-chorales-4", "chorales"]);
  expect(nameOf("Keyboard_Other/Bach,_Johann_Sebastian/The_Well-Tempered_Clavier_I/07")[0]).toBe("wirwtc-bach-wtc-i-7");
  expect(nameOf("Textbooks/Kostka,_Stefan/Tonal_Harmony/ex19/5")[0]).toBe("keymodt-kostka-payne-ex19-5");
  const lied = "OpenScore-LiederCorpus/Holmès,_Augusta_Mary_Anne/Les_Heures/4_L’heure_d’Azur";
  expect(nameOf(lied)[0]).toBe("wir-openscore-liedercorpus-holmes-les-heures-4-lheure-dazur");
  const set = "OpenScore-LiederCorpus/Schumann,_Robert/_/Die_grüße,_süß";
  expect(nameOf(set)[0]).toBe("wir-openscore-liedercorpus-schumann-die-grusse-suss");
});

test("no piece is in two of AugmentedNet's lists", () => {
  expect(new Set([...TEST, ...VALIDATION]).size).toBe(TEST.length + VALIDATION.length);
});

const corpora = process.env.BAT_CORPORA;
describe.skipIf(!corpora)(`When in Rome${corpora ? "" : " (skipped: set BAT_CORPORA)"}`, () => {
  test("most 4/4 pieces are read, each beat of the truth is a beat of its MIDI file, and labels can be trained on", async () => {
    const { songs, left, pieces } = await readCorpus(corpora, { archiveEntries, readMidi, writeMidi });
    expect(pieces).toBe(717);
    expect(songs.length).toBeGreaterThan(190);
    expect(left.get("cannot be read")?.length ?? 0).toBeLessThan(5);
    for (const { truth, piece } of songs)
      expect(truth.beats.map(({ tick }) => tick)).toEqual(piece.beats.map(({ tick }) => tick));
    expect(songs.filter(({ listed }) => listed).every(({ truth }) => truth.split === "test")).toBe(true);
    const text = songs.map(({ truth }) => JSON.stringify(truth)).join("\n");
    const labels = readTruthLabels(text, "truth", QUESTIONS);
    expect(labels.map(({ song }) => song)).toEqual(songs.map(({ truth }) => truth.id));
    expect(labels.every(({ columns }) => columns.scale && columns.tonicChord)).toBe(true);
  });
});
