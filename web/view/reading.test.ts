import { describe, expect, test } from "vitest";
import { attendedBeats } from "./attention.js";
import { keyChange, nextMeasure } from "./keys.js";
import { mapShades, pairAt } from "./map-image.js";
import { questionLabel, readSong, rescale } from "./reading.js";
import { tableRows } from "./table-rows.js";
import { madeSong } from "./testing/song.js";
import { contrast, DARK, inkOn, LIGHT } from "./theme.js";
import { pairWords } from "./words.js";

const song = madeSong(640); // 64 beats, a modulation from C to E♭ at 32
const plain = readSong(song, {}, []);

describe("a song as it is read", () => {
  test("without corrections it is what the analysis says", () => {
    expect(plain.summary).toEqual(song.analysis.summary);
    expect(plain.keys.map(({ beat, tonic }) => [beat, tonic])).toEqual([
      [0, 0],
      [32, 3],
    ]);
    expect(new Set(plain.source)).toEqual(new Set(["predicted"]));
  });

  test("a corrected tonic is annotated, and colours follow it", () => {
    const corrections = [5, 6].map((beat) => ({ beat, question: "scale", value: { tonic: 7, mode: "major" } }));
    const { tonic, source, keys } = readSong(song, {}, corrections);
    expect([...tonic.slice(4, 8)]).toEqual([0, 7, 7, 0]);
    expect(source.slice(4, 8)).toEqual(["predicted", "annotated", "annotated", "predicted"]);
    expect(keys.length).toBe(4);
  });

  test("a corrected phrase start is one, and one taken away is none", () => {
    const { phraseStart, lanes } = readSong(song, {}, [
      { beat: 8, question: "phraseStart", value: 1 },
      { beat: 16, question: "phraseStart", value: 0 },
    ]);
    expect([...phraseStart].flatMap((yes, t) => (yes ? [t] : []))).toEqual([0, 8, 32, 48]);
    expect(lanes.find(({ question }) => question === "phraseStart")!.corrected[16]).toBe(1);
  });

  test("a higher threshold lets fewer beats say yes, and every yes reaches it", () => {
    const counts = [0.05, 0.5, 0.8, 0.95].map((threshold) => {
      const lane = readSong(song, { tonicChord: threshold }, []).lanes[0];
      for (let t = 0; t < 64; t++) expect(lane.yes[t] === 1).toBe(lane.p[t] >= Math.fround(threshold));
      return lane.yes.reduce((a, b) => a + b);
    });
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(counts[3]).toBeLessThan(counts[0]);
  });

  test("moving a threshold keeps the order of probabilities and puts it at one half", () => {
    for (const threshold of [0.05, 0.3, 0.5, 0.95]) {
      expect(rescale(threshold, threshold)).toBe(0.5);
      expect(rescale(threshold - 0.001, threshold)).toBeLessThan(0.5);
      const moved = [0, 0.02, 0.2, 0.4, 0.7, 0.96, 1].map((p) => rescale(p, threshold));
      expect(moved).toEqual([...moved].sort((a, b) => a - b));
    }
  });

  test("a model that knows no scale leaves the tonic to the bass, and says so", () => {
    const mute = {
      ...song,
      bass: new Int8Array(64).fill(9),
      analysis: {
        ...song.analysis,
        beats: song.analysis.beats.map((beat) => ({ ...beat, answers: { blues: 0.2 } })),
      },
    };
    const { tonic, source, keys } = readSong(mute, {}, []);
    expect([tonic[0], source[0], keys]).toEqual([9, "heuristic", []]);
  });

  test("a question of a user's own is read as words", () => {
    expect(questionLabel("hasGuitarSolo")).toBe("has guitar solo");
  });

  test("the table has a row a measure, with the modulation at its own", () => {
    const rows = tableRows(song, plain);
    expect(rows.map(({ beat }) => beat)).toEqual(Array.from({ length: 16 }, (_, n) => 4 * n));
    expect(rows[8].marks).toBe("phrase, ↑3 E♭");
    expect(rows[0]).toMatchObject({ measure: "1", time: "0:00", key: "C major", tonic: "1 4" });
  });
});

describe("keys", () => {
  const view = { zoom: 24, scroll: 0, form: "systems", beat: 6, other: null, thresholds: {}, highlight: null } as const;
  const press = (key: string, shiftKey = false) => keyChange({ key, shiftKey }, view, plain, 5);

  test("arrows go by beat, with Shift by measure, and stop at the ends", () => {
    expect(press("ArrowRight")).toEqual({ beat: 7 });
    expect(press("ArrowRight", true)).toEqual({ beat: 8 });
    expect(press("ArrowLeft", true)).toEqual({ beat: 4 });
    expect(keyChange({ key: "ArrowLeft", shiftKey: true }, { ...view, beat: 0 }, plain, 5)).toEqual({ beat: 0 });
    expect(nextMeasure(plain, 63, 1)).toBeGreaterThanOrEqual(63);
  });

  test("a d zoom across, w s zoom rows; other keys are not the song's", () => {
    expect(press("d")!.zoom).toBeGreaterThan(24);
    expect(press("a")!.zoom).toBeLessThan(24);
    expect(press("w")).toEqual({ row: 6 });
    expect(press("s")).toEqual({ row: 4 });
    expect(press(" ")).toBeNull();
  });
});

describe("two beats", () => {
  test("a pair is told in a few words, the longest run of each voice only", () => {
    const on = ["content.chords", "content.melody-moved", "interval.2", "run.bass.4", "run.bass.16", "run.drums.16"];
    expect(pairWords(on)).toBe(
      "same chords, same melody at another pitch, lowest note a whole tone up, bass and drums equal for the next 16 beats",
    );
    expect(pairWords(["time.before"])).toBe("nothing in common");
  });

  test("the beats attended to most come first", () => {
    const weights = Float32Array.of(0, 0.2, 0.8, 0.5, 0.5, 0, 0.1, 0.6, 0.3);
    expect(attendedBeats(weights, 3, 0, 2).map(({ beat }) => beat)).toEqual([2, 1]);
    expect(attendedBeats(weights, 3, 1, 3).map(({ beat }) => beat)).toEqual([0, 1, 2]);
  });

  test("a map shows bits fully or not, weights by how large they are; its corners are the song's ends", () => {
    expect([...mapShades(Uint8Array.of(0, 1))]).toEqual([0, 255]);
    const [none, small, large] = mapShades(Float32Array.of(0, 0.25, 1));
    expect(none).toBe(0);
    expect(small).toBeGreaterThan(0);
    expect(large).toBe(255);
    expect(pairAt(0, 299.9, 300, 64)).toEqual({ i: 63, j: 0 });
  });
});

describe("colours", () => {
  test("in the dark they are rawl's; in the light each stands out from white", () => {
    expect(DARK.intervals[3]).toBe("#007000");
    for (const colour of LIGHT.intervals) expect(contrast(colour, LIGHT.ground)).toBeGreaterThan(2.8);
  });

  test("words are read on their grounds, and printed degrees on their notes", () => {
    for (const theme of [DARK, LIGHT]) {
      for (const ink of [theme.text, theme.quiet, theme.accent])
        expect(contrast(ink, theme.ground)).toBeGreaterThan(4.5);
      expect(contrast(theme.text, theme.scale)).toBeGreaterThan(4.5);
      for (const colour of theme.intervals) expect(contrast(inkOn(colour), colour)).toBeGreaterThan(4.5);
      expect(new Set(theme.intervals).size).toBe(12);
    }
  });
});
