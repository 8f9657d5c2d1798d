import { describe, expect, it } from "vitest";
import { MODES } from "../../theory/modes.js";
import { random } from "../../util/random.js";
import { BASS_STYLES, writeBass } from "./bass.js";
import { writeBluesMelody } from "./blues-melody.js";
import { COMP_STYLES, voicing, writeComping } from "./comping.js";
import { GROOVES, type GrooveName, writeDrums } from "./drums.js";
import { separate } from "./layout.js";
import { writeMelody } from "./melody.js";
import { markModulations, type Plan, phrase, swung } from "./plan.js";

const plan = (chords: string, options: Partial<Plan> & { mode?: string } = {}): Plan => ({
  beatsPerMeasure: 4,
  bpm: 100,
  swing: 0,
  tonic: 2,
  measures: phrase(chords, { mode: options.mode }),
  ...options,
});

describe("swung", () => {
  it("lays the off-beat eighth on the last third of the beat and leaves beats and triplets alone", () => {
    expect(swung(3.5, 1)).toBeCloseTo(3 + 2 / 3);
    expect(swung(3.5, 0)).toBe(3.5);
    expect(swung(3, 1)).toBe(3);
    expect(swung(2 + 1 / 3, 1)).toBeCloseTo(2 + 1 / 3);
  });
});

describe("markModulations", () => {
  const keys = (first: [number, string], second: [number, string]) =>
    markModulations([
      ...phrase("I", { key: first[0], mode: first[1] }),
      ...phrase("I", { key: second[0], mode: second[1] }),
    ])[1].modulationUp;

  it("marks a rise of one to three semitones, and not a fall or a larger rise", () => {
    expect([1, 2, 3, 4, 7, -1, 0].map((up) => keys([0, "major"], [up, "major"]))).toEqual([1, 1, 1, 0, 0, 0, 0]);
  });

  it("does not know a minor key's relative major for a modulation", () => {
    expect(keys([0, "minor"], [3, "major"])).toBeNull();
  });
});

describe("the bass", () => {
  it("plays the root where a chord comes in, in every style", () => {
    const song = plan("I vi IV V");
    for (const style of BASS_STYLES.filter((s) => s !== "pedal")) {
      const { notes } = writeBass(song, () => style, random(1));
      for (const [m, root] of [2, 11, 7, 9].entries()) {
        expect(notes.find((n) => n.onset === m * 4)!.pitch % 12, `${style}, measure ${m + 1}`).toBe(root);
      }
    }
  });

  it("walks in quarters and comes to a new root from a neighbour or its fifth", () => {
    const { notes } = writeBass(plan("I7 IV7 I7 V7"), () => "walking", random(3));
    expect(notes.map((n) => n.onset)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    for (const beat of [3, 7, 11]) {
      const step = Math.abs(notes[beat + 1].pitch - notes[beat].pitch) % 12;
      expect([0, 1, 5, 7, 11]).toContain(step);
    }
  });
});

describe("the chords", () => {
  it("lie in close position around their centre", () => {
    for (let pitchClass = 0; pitchClass < 12; pitchClass++) {
      const tones = voicing([pitchClass, pitchClass + 4, pitchClass + 7], 60);
      expect(tones.length).toBe(3);
      expect(tones[0]).toBeGreaterThanOrEqual(54);
      expect(tones[2]).toBeLessThan(66);
    }
  });

  it("play tones of their chord only, in every style but the boogie guitar's sixth", () => {
    const song = plan("I vi7 IV_V V7");
    const chords = [
      [2, 6, 9],
      [11, 2, 6, 9],
      [7, 11, 2, 9, 1, 4],
      [9, 1, 4, 7],
    ];
    for (const style of COMP_STYLES.filter((s) => s !== "chug")) {
      for (const note of writeComping(song, () => style, 60, random(2)).notes) {
        expect(chords[Math.floor(note.onset / 4)], style).toContain(note.pitch % 12);
      }
    }
  });

  it("rest where drums play alone", () => {
    const song = plan("I I", { measures: phrase("I I", { texture: "drums" }) });
    expect(writeComping(song, () => "block", 60, random(1)).notes).toEqual([]);
  });
});

describe("the drums", () => {
  it("have rows of whole measures", () => {
    for (const [name, { steps, rows }] of Object.entries(GROOVES)) {
      const size = name === "waltz" ? 3 : 4;
      for (const row of Object.values(rows)) expect(row.length, name).toBe(steps * size);
    }
  });

  it("stay within the song and on General MIDI's percussion keys", () => {
    for (const groove of Object.keys(GROOVES) as GrooveName[]) {
      for (const note of writeDrums(plan("I IV V I"), () => groove, random(4)).notes) {
        expect(note.onset).toBeGreaterThanOrEqual(0);
        expect(note.onset).toBeLessThan(16);
        expect(note.pitch).toBeGreaterThanOrEqual(35);
        expect(note.pitch).toBeLessThanOrEqual(81);
      }
    }
  });
});

describe("the melody", () => {
  it("comes back note for note with its theme, and higher where the key is", () => {
    const measures = [
      ...phrase("I V vi IV", { theme: "a" }),
      ...phrase("I V vi IV", { theme: "b" }),
      ...phrase("I V vi IV", { theme: "a", key: 2 }),
    ];
    for (let seed = 0; seed < 40; seed++) {
      const { notes } = writeMelody(plan("I", { measures }), 62, random(seed));
      // Ornaments differ from time to time: the seeds without any are compared.
      const take = (from: number) =>
        notes.filter((n) => n.onset >= from && n.onset < from + 15).map((n) => [n.onset - from, n.pitch]);
      const [first, last] = [take(0), take(32)];
      if (first.length !== last.length) continue;
      if (first.some(([at], i) => at !== last[i][0])) continue;
      expect(last.filter(([, pitch], i) => pitch === first[i][1] + 2).length / last.length).toBeGreaterThan(0.8);
    }
  });

  it("stays in the scale over chords of the scale", () => {
    for (const mode of MODES) {
      const chords = mode.minor ? "i i i i" : "I I I I";
      const { notes } = writeMelody(plan(chords, { measures: phrase(chords, { mode: mode.name }) }), 62, random(8));
      for (const note of notes) expect(mode.steps).toContain((note.pitch - 2 + 120) % 12);
    }
  });

  it("leaves the second half of a blues phrase to the answer", () => {
    const measures = [
      ...phrase("I7 I7 I7 I7", { theme: "call", blues: true, mode: "mixolydian" }),
      ...phrase("IV7 IV7 I7 I7", { theme: "call", blues: true, mode: "mixolydian" }),
    ];
    for (let seed = 0; seed < 20; seed++) {
      const { melody, answer } = writeBluesMelody(plan("I", { measures }), 62, random(seed));
      expect(melody.notes.every((n) => ((n.onset + 1) % 16) - 1 < 10.1)).toBe(true);
      expect(answer.notes.every((n) => n.onset % 16 > 7)).toBe(true);
    }
  });
});

describe("separate", () => {
  it("ends a note where the next of its pitch starts and keeps one of two that start together", () => {
    const note = (onset: number, offset: number) => ({ onset, offset, pitch: 60, velocity: 80 });
    expect(separate([note(0, 2), note(1, 3), note(1, 2)])).toEqual([note(0, 1), note(1, 3)]);
  });
});
