import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { View } from "../app/types.js";
import { layout, type Viewport } from "./layout.js";
import { modulationName } from "./marks.js";
import { indexNotes, notesWithin } from "./note-index.js";
import { readSong } from "./reading.js";
import { arrange, hit, partsOf, pixelsToScroll, scrollToPixels, scrollToSee, systemOf, xOf } from "./systems.js";
import { madeSong, songFromMidi } from "./testing/song.js";

const examples = new URL("../../examples/", import.meta.url);
const truths = JSON.parse(readFileSync(new URL("answers.json", examples), "utf8"));
const NAME = "01-pop-modulation.mid";
const song = songFromMidi(new Uint8Array(readFileSync(new URL(NAME, examples))), truths[NAME]);
const reading = readSong(song, {}, []);
const notes = indexNotes(song);
const scenery = { reading, notes, measures: song.piece.beats.map(({ measure }) => measure) };
const VIEW: View = {
  zoom: 24,
  scroll: 0,
  form: "systems",
  beat: null,
  other: null,
  thresholds: {},
  highlight: null,
};

function seen(view: Partial<View> = {}, size = { width: 1200, height: 800 }, part: Partial<Viewport> = {}) {
  const whole = { ...VIEW, ...view };
  const arrangement = arrange(reading, notes, whole, size);
  return { arrangement, scene: layout(scenery, arrangement, whole, { left: 0, top: 0, ...size, ...part }) };
}

const wholeSong = (view: Partial<View> = {}, width = 1200) => {
  const { arrangement } = seen(view, { width, height: 800 });
  return seen(view, { width, height: 800 }, { width: arrangement.width, height: arrangement.height });
};

describe("systems", () => {
  test.each([390, 800, 1200, 1900])(
    "at %i pixels every beat stands in one system, and systems start phrases",
    (width) => {
      const { systems, metrics } = seen({}, { width, height: 800 }).arrangement;
      expect(systems[0].from).toBe(0);
      expect(systems.at(-1)!.to).toBe(reading.beats);
      for (const [n, { from, to, x }] of systems.entries()) {
        expect(to).toBe(systems[n + 1]?.from ?? reading.beats);
        expect(reading.phraseStart[from]).toBe(1);
        expect(x + (to - from) * metrics.beat).toBeLessThanOrEqual(width);
      }
    },
  );

  test("a phrase wider than the page is broken where measures start, into equal parts", () => {
    const { systems } = seen({ zoom: 100 }).arrangement;
    expect(systems.slice(0, 4).map(({ from, to }) => [from, to])).toEqual([
      [0, 8],
      [8, 16],
      [16, 24],
      [24, 32],
    ]);
  });

  test("one long line holds the whole song at the zoom that was asked for", () => {
    const { systems, metrics, width } = seen({ form: "line", zoom: 50 }).arrangement;
    expect(systems.map(({ from, to }) => [from, to])).toEqual([[0, 304]]);
    expect(metrics.beat).toBe(50);
    expect(width).toBeGreaterThan(304 * 50);
  });

  test("a point over a beat is that beat, in the roll and in each lane; the gutter is none", () => {
    const { arrangement } = seen();
    const { metrics } = arrangement;
    for (const beat of [0, 17, 208, 303]) {
      const system = systemOf(arrangement, beat)!;
      const x = xOf(system, metrics, beat + 0.5);
      const { roll, lanes } = partsOf(system, metrics);
      expect(hit(arrangement, x, roll + 5)).toEqual({ beat, lane: null });
      reading.lanes.forEach((_, lane) => {
        expect(hit(arrangement, x, lanes + (lane + 0.5) * metrics.lane)).toEqual({ beat, lane });
      });
      expect(hit(arrangement, metrics.gutter - 3, roll)).toBeNull();
    }
  });

  test("a scroll in pixels and back is the same, and brings a beat into sight", () => {
    const size = { width: 1200, height: 500 };
    for (const form of ["systems", "line"] as const) {
      const { arrangement } = seen({ form }, size);
      expect(pixelsToScroll(arrangement, scrollToPixels(arrangement, 3.25))).toBeCloseTo(3.25, 9);
      const to = scrollToSee(arrangement, 250, 0, size)!;
      expect(to).toBeGreaterThan(0);
      expect(scrollToSee(arrangement, 250, to, size)).toBeNull();
    }
  });
});

describe("notes as they are drawn", () => {
  test("every note of the song is drawn, coloured by its interval above the local tonic", () => {
    const { scene } = wholeSong();
    expect(scene.notes.length + scene.drums.length).toBeGreaterThanOrEqual(song.piece.notes.length);
    // The last chord is E major in the key of E: degrees 1, 3 and 5.
    const last = scene.notes.filter(({ y }) => y > 0).at(-1)!;
    expect([0, 4, 7]).toContain(last.interval);
  });

  test("moving the song and its tonic by a whole tone changes no colour and no place within the roll", () => {
    const moved = {
      ...song,
      piece: {
        ...song.piece,
        notes: song.piece.notes.map((note, n) =>
          song.voices[n] === "drums" ? note : { ...note, pitch: note.pitch + 2 },
        ),
      },
      analysis: {
        ...song.analysis,
        beats: song.analysis.beats.map((beat) => {
          const scale = beat.answers.scale as { tonic: number; mode: string; p: number };
          return { ...beat, answers: { ...beat.answers, scale: { ...scale, tonic: (scale.tonic + 2) % 12 } } };
        }),
      },
    };
    const other = { reading: readSong(moved, {}, []), notes: indexNotes(moved), measures: scenery.measures };
    const arrangement = arrange(other.reading, other.notes, VIEW, { width: 1200, height: 800 });
    const scene = layout(other, arrangement, VIEW, { left: 0, top: 0, width: 1200, height: 800 });
    expect(scene.notes).toEqual(seen().scene.notes);
  });

  test("nothing is drawn outside of its system, whatever the width", () => {
    for (const width of [390, 1200]) {
      const { arrangement, scene } = wholeSong({}, width);
      const right = Math.max(
        ...arrangement.systems.map(({ x, from, to }) => x + (to - from) * arrangement.metrics.beat),
      );
      for (const { x, width: w, y, height } of scene.notes) {
        expect(x).toBeGreaterThanOrEqual(arrangement.metrics.gutter);
        expect(x + w).toBeLessThanOrEqual(right + 1.5);
        expect(
          arrangement.systems.some((system) => {
            const { roll } = partsOf(system, arrangement.metrics);
            return y >= roll && y + height <= roll + arrangement.metrics.roll;
          }),
        ).toBe(true);
      }
    }
  });

  test("a part of the song is what of the whole lies there", () => {
    const { arrangement, scene } = wholeSong();
    const system = arrangement.systems[2];
    const part = seen({}, { width: 1200, height: 800 }, { top: system.y, height: arrangement.metrics.height });
    const within = scene.notes.filter(({ y }) => y >= system.y && y < system.y + arrangement.metrics.height);
    expect(part.scene.notes.filter(({ y }) => y >= system.y)).toEqual(within);
  });

  test("degrees are printed when zoomed, each where it fits, and never when far", () => {
    expect(wholeSong().scene.notes.every(({ label }) => label === "")).toBe(true);
    const { scene } = wholeSong({ zoom: 120 });
    const printed = scene.notes.filter(({ label }) => label !== "");
    expect(printed.length).toBeGreaterThan(0.8 * scene.notes.length);
    expect(new Set(printed.map(({ label, interval }) => `${interval}:${label}`)).has("0:1")).toBe(true);
  });

  test("a highlight dims all others: a degree, or a voice", () => {
    for (const note of wholeSong({ highlight: 7 }).scene.notes) expect(note.dim).toBe(note.interval !== 7);
    for (const note of wholeSong({ highlight: "bass" }).scene.notes) expect(note.dim).toBe(note.voice !== 0);
  });

  test("the notes that sound within beats are found, with those held into them", () => {
    const made = indexNotes(madeSong(500));
    for (const [from, to] of [
      [0, 1],
      [10, 12],
      [49, 50],
    ]) {
      const [first, last] = notesWithin(made, from, to);
      for (let n = 0; n < made.count; n++) {
        if (made.onset[n] < to && made.offset[n] > from) expect(n >= first && n < last).toBe(true);
      }
      expect(last - first).toBeLessThan(60);
    }
  });
});

describe("words of the ruler", () => {
  test.each([
    [390, 24],
    [800, 12],
    [1200, 24],
    [1200, 60],
  ])("at %i pixels and zoom %i no word overlaps another or leaves the page", (width, zoom) => {
    for (const form of ["systems", "line"] as const) {
      const { arrangement, scene } = wholeSong({ zoom, form }, width);
      for (const [n, a] of scene.words.entries()) {
        expect(a.x + a.width).toBeLessThanOrEqual(arrangement.width);
        for (const b of scene.words.slice(n + 1)) {
          const apart = Math.abs(a.y - b.y) > 10 || a.x + a.width <= b.x || b.x + b.width <= a.x;
          expect(apart, `${a.text} and ${b.text}`).toBe(true);
        }
      }
      for (const { text } of scene.gutter) expect(text).not.toContain("…");
    }
  });

  test("the modulation up stands at its measure with the new key", () => {
    const { arrangement, scene } = wholeSong();
    const [word, ...more] = scene.words.filter(({ kind }) => kind === "modulation");
    expect(more).toEqual([]);
    expect(word.text).toBe("↑2 E");
    const system = systemOf(arrangement, 208)!;
    expect(word.x).toBeCloseTo(xOf(system, arrangement.metrics, 208) + 2, 6);
  });

  test("modulations are named as rawl names them", () => {
    expect(modulationName({ semitones: 2 }, 3, "major")).toBe("↑2 E♭");
    expect(modulationName({ semitones: 1 }, 1, "minor")).toBe("↑1 C♯ minor");
    expect(modulationName({ semitones: null }, 3, "major")).toBe("↑");
  });
});

describe("lanes", () => {
  test("opacity is probability, full height from the threshold on", () => {
    const { arrangement, scene } = wholeSong({ zoom: 60 });
    const lane = reading.lanes.findIndex(({ question }) => question === "phraseStart");
    const system = systemOf(arrangement, 208)!;
    const y = partsOf(system, arrangement.metrics).lanes + lane * arrangement.metrics.lane + 1;
    const box = scene.lanes.find((one) => one.y === y && one.yes)!;
    expect(box.opacity).toBe(Math.round(16 * reading.lanes[lane].p[208]));
  });

  test("ten thousand notes are laid out within a frame", () => {
    const many = madeSong(10_000);
    const all = {
      reading: readSong(many, {}, []),
      notes: indexNotes(many),
      measures: many.piece.beats.map(({ measure }) => measure),
    };
    const size = { width: 1600, height: 900 };
    const view = { ...VIEW, form: "line" as const, zoom: 1.5 };
    const arrangement = arrange(all.reading, all.notes, view, size);
    const times = Array.from({ length: 15 }, () => {
      const start = performance.now();
      const scene = layout(all, arrangement, view, { left: 0, top: 0, ...size });
      expect(scene.notes.length + scene.drums.length).toBe(10_000);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(16);
  });
});
