import { describe, expect, test } from "vitest";
import { generateSong } from "../data/generate/generate-song.js";
import { writeMidi } from "../music/write-midi.js";
import { MODES, type Mode, modeOrMajor, plainMode } from "../theory/modes.js";
import { emptyDataset, emptyLabels } from "./dataset.js";
import { degreeShares, modeOfShares, nameModes } from "./mode-by-notes.js";
import { prepareSong } from "./prepare-song.js";

const [major, minor] = MODES;
/** Shares in which the named degrees sound so often and all others never. */
const shares = (of: Readonly<Record<number, number>>) => Array.from({ length: 12 }, (_, degree) => of[degree] ?? 0);
const scale = (mode: Mode) => shares(Object.fromEntries(mode.steps.map((step) => [step, 0.3])));

describe("the mode of a stretch by its degrees", () => {
  test("each scale's own notes speak for it", () => {
    for (const mode of MODES) expect(modeOfShares(scale(mode), plainMode(mode)).name).toBe(mode.name);
  });

  test("a borrowed chord or a leading tone now and then leaves the plain mode", () => {
    const song = { 0: 0.6, 2: 0.4, 4: 0.6, 5: 0.4, 7: 0.7, 9: 0.3, 11: 0.3 };
    expect(modeOfShares(shares({ ...song, 10: 0.2 }), major).name).toBe("major");
    expect(modeOfShares(shares({ ...song, 6: 0.2 }), major).name).toBe("major");
    const sad = { 0: 0.6, 2: 0.4, 3: 0.6, 5: 0.4, 7: 0.7, 8: 0.3, 10: 0.3 };
    expect(modeOfShares(shares({ ...sad, 11: 0.3 }), minor).name).toBe("minor");
    expect(modeOfShares(shares({ ...sad, 9: 0.2 }), minor).name).toBe("minor");
  });

  test("a label that its notes contradict is left alone", () => {
    const mixolydian = { 0: 0.6, 2: 0.3, 4: 0.5, 5: 0.4, 7: 0.6, 9: 0.3, 10: 0.4 };
    expect(modeOfShares(shares(mixolydian), major).name).toBe("mixolydian");
    expect(modeOfShares(shares({ ...mixolydian, 0: 0 }), major).name).toBe("major");
    expect(modeOfShares(shares({ ...mixolydian, 3: 0.5, 4: 0.1 }), major).name).toBe("major");
  });

  test("a mode of the other third is never named", () => {
    for (const mode of MODES)
      for (const plain of [major, minor]) expect(modeOfShares(scale(mode), plain).minor).toBe(plain.minor);
  });
});

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
