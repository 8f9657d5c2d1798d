import { describe, expect, it } from "vitest";
import { pieceOf, TRACK } from "../music/testing/songs.js";
import { QUESTIONS } from "../theory/questions.js";
import { FULL_WEIGHT, UNKNOWN } from "./dataset.js";
import type { SongLabels } from "./labels.js";
import { readTruthLabels } from "./truth-labels.js";
import { drawVariants, type Variant, varyLabels, varyPiece } from "./variants.js";

/** 64 beats in G minor with a phrase every 16; the last quarter is in A minor. */
const truth = {
  ...{ id: "song", corpus: "c", split: "train", file: "song.mid" },
  beats: Array.from({ length: 64 }, (_, t) => ({
    tick: t * 480,
    phraseStart: t % 16 === 0,
    measureStart: t % 4 === 0,
    modulationUp: t === 48,
    tonic: t < 48 ? 7 : 9,
    minor: true,
    chord: t % 4 === 3 ? null : [t < 48 ? 7 : 9, "min"],
  })),
};
const [labels] = readTruthLabels(JSON.stringify(truth), "truth", QUESTIONS);
const modulated = (tick: number, semitones: number): Variant => ({
  flat: false,
  without: [],
  modulation: { tick, semitones },
});

describe("variants of a labelled song", () => {
  it("put modulations on phrase starts inside one key, and nowhere else", () => {
    const drawn = drawVariants(labels, 200);
    const ticks = new Set(drawn.flatMap(({ modulation }) => (modulation ? [modulation.tick / 480] : [])));
    expect([...ticks].sort((a, b) => a - b)).toEqual([16, 32]);
    expect(drawVariants(labels, 200)).toEqual(drawn);
    expect(drawVariants({ ...labels, song: "other" }, 200)).not.toEqual(drawn);
  });

  it("never lose the bass and the chords together", () => {
    for (const { without } of drawVariants(labels, 500))
      expect(without.includes("bass") && without.includes("chords")).toBe(false);
  });

  it("say the new key, the new chords and the modulation from its beat on", () => {
    const varied = varyLabels(labels, modulated(32 * 480, 2), "song~1");
    const { scale, chord, modulationUp, phraseStart } = varied.columns;
    expect(varied.song).toBe("song~1");
    expect([31, 32, 47, 48].map((t) => scale.value[t])).toEqual([7, 9, 9, 11]);
    expect([30, 31, 32, 35].map((t) => chord.value[t])).toEqual([7, UNKNOWN, 9, UNKNOWN]);
    expect(Array.from(modulationUp.value).flatMap((value, t) => (value > 0 ? [t] : []))).toEqual([32, 48]);
    expect(phraseStart.value).toEqual(labels.columns.phraseStart.value);
    expect(labels.columns.scale.value[32]).toBe(7);
  });

  it("a modulation down is none up", () => {
    const { modulationUp } = varyLabels(labels, modulated(32 * 480, -2), "x").columns;
    expect(modulationUp.value[32]).toBe(0);
  });

  it("labels that are not told by tick keep what no modulation changes", () => {
    const value = Uint8Array.of(254);
    const weight = Uint8Array.of(FULL_WEIGHT);
    const all: SongLabels = {
      ...{ song: "song", source: "tags", by: "all", at: [] },
      columns: { blues: { value, weight }, scale: { value, weight, mode: Uint8Array.of(0) } },
    };
    expect(Object.keys(varyLabels(all, modulated(0, 1), "x").columns)).toEqual(["blues"]);
  });

  it("a piece keeps its beats and moves only what its labels say", () => {
    const note = (onset: number, pitch: number) => ({ onset, offset: onset + 1, pitch, velocity: 80, track: 0 });
    const piece = pieceOf(
      Array.from({ length: 64 }, (_, t) => note(t, 60)),
      64,
      [TRACK],
    );
    const varied = varyPiece(piece, modulated(piece.beats[32].tick!, 3));
    expect(varied.beats).toBe(piece.beats);
    expect(varied.notes.map(({ pitch }) => pitch)).toEqual(Array.from({ length: 64 }, (_, t) => (t < 32 ? 60 : 63)));
    const flat = varyPiece(piece, { flat: true, without: ["drums"], modulation: null });
    expect(flat.notes).toEqual(piece.notes);
  });
});
