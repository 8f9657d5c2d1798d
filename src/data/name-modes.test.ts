import { describe, expect, test } from "vitest";
import { generateSong } from "../data/generate/generate-song.js";
import { writeMidi } from "../music/write-midi.js";
import { MODES, modeOrMajor, plainMode } from "../theory/modes.js";
import { emptyDataset, emptyLabels } from "./dataset.js";
import { degreeShares, nameModes } from "./name-modes.js";
import { prepareSong } from "./prepare-song.js";

describe("the modes of a song's labels", () => {
  /** A written song in one mode and key, as a dataset of one song labelled with its tonic and third alone. */
  function labelled(mode: string) {
    for (let seed = 0; seed < 4000; seed++) {
      const made = generateSong(seed, { style: "pop", layout: "band", lead: 0 });
      if (!made.labels.every((label) => label.mode === mode && label.tonic === made.labels[0].tonic)) continue;
      const song = prepareSong(writeMidi(made.song));
      const row = { id: "a", corpus: "c", split: "train" as const, file: "a.mid", title: "", licence: "" };
      const dataset = emptyDataset([{ ...row, start: 0, beats: song.beats, known: {} }]);
      dataset.bits.set(song.bits);
      dataset.bass.set(song.bass);
      const column = emptyLabels({ name: "scale", kind: "scale", description: "" }, song.beats);
      column.value.fill(made.labels[0].tonic);
      column.mode?.fill(MODES.indexOf(plainMode(modeOrMajor(mode))));
      return { dataset, column };
    }
    throw new Error(`no song in ${mode}`);
  }

  test("are read from the notes of songs written in them", () => {
    for (const mode of ["dorian", "phrygian", "mixolydian", "lydian"]) {
      const { dataset, column } = labelled(mode);
      nameModes(dataset, dataset.songs[0], column);
      expect(new Set(Array.from(column.mode!, (m) => MODES[m].name)), mode).toEqual(new Set([mode]));
    }
  });

  test("stay what they were where the stretch is short", () => {
    const { dataset, column } = labelled("dorian");
    column.value.fill(255, 12);
    nameModes(dataset, dataset.songs[0], column);
    expect(MODES[column.mode![0]].name).toBe("minor");
  });

  test("the tonic sounds in a beat that is counted from it", () => {
    const { dataset, column } = labelled("lydian");
    const { shares: heard, beats } = degreeShares(dataset, 0, dataset.beats, column.value[0]);
    expect(beats).toBeGreaterThan(100);
    expect(heard[0]).toBeGreaterThan(0.3);
    expect(heard[6]).toBeGreaterThan(3 * heard[5]);
  });
});
