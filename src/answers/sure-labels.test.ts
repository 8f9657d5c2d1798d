import { describe, expect, it } from "vitest";
import { readTruthLabels } from "../data/truth-labels.js";
import type { Beat } from "../music/piece.js";
import { QUESTIONS } from "../theory/questions.js";
import type { Answer } from "./analysis.js";
import { sureLabels } from "./sure-labels.js";

/** Eight beats of which measures start on the file's beats 1, or `late` quarters after them. */
function song(late = 0) {
  const beats = Array.from({ length: 8 }, (_, t) => ({
    time: t / 2,
    tick: 480 * t,
    measure: 1 + (t >> 2),
    position: 1 + (t % 4),
  })) as unknown as Beat[];
  const start = beats.map((_, t) => (t % 4 === late ? 0.95 : 0.02));
  const answers: Record<string, Answer[]> = {
    tonicChord: [0.99, 0.5, 0.01, 0.9, 0.2, 0.1, 0.86, 0.84],
    measureStart: start,
    phraseStart: [0.9, 0, 0, 0, 0.5, 0, 0, 0.1],
    modulationUp: [0, 0, 0, 0, 0.97, 0.4, 0, 0],
    scale: beats.map((_, t) => ({ tonic: 9, mode: "dorian", p: t < 4 ? 0.9 : 0.5 })),
  };
  const chords = new Float32Array(8 * 36).fill(-9);
  for (let t = 0; t < 8; t++) chords[t * 36 + 9 * 3 + 1] = Math.log(t % 2 === 0 ? 0.95 : 0.6);
  return { beats, answers, chords };
}

describe("sureLabels", () => {
  it("keeps what is sure and leaves the rest unknown", () => {
    const { beats, answers, chords } = song();
    const labels = sureLabels(beats, answers, chords);
    expect(labels.map(({ tick }) => tick)).toEqual(beats.map(({ tick }) => tick));
    expect(labels.map(({ tonicChord }) => tonicChord)).toEqual([true, null, false, true, null, false, true, null]);
    expect(labels.map(({ measureStart }) => measureStart)).toEqual(beats.map((_, t) => t % 4 === 0));
    expect(labels.map(({ modulationUp }) => modulationUp).slice(3, 6)).toEqual([false, true, null]);
    expect(labels[3]).toMatchObject({ tonic: 9, minor: true });
    expect(labels[4]).toMatchObject({ tonic: null, minor: null });
    expect(labels.slice(0, 2).map(({ chord }) => chord)).toEqual([[9, "min"], null]);
  });

  it("says nothing of measures and phrases where model and file place the barlines differently", () => {
    const { beats, answers, chords } = song(1);
    for (const { measureStart, phraseStart, phraseStart2, tonicChord } of sureLabels(beats, answers, chords).slice(
      0,
      1,
    )) {
      expect([measureStart, phraseStart, phraseStart2]).toEqual([null, null, null]);
      expect(tonicChord).toBe(true);
    }
  });

  it("leaves out beats without a tick", () => {
    const { beats, answers, chords } = song();
    const tracked = beats.map((beat, t) => (t === 2 ? { ...beat, tick: null } : beat)) as unknown as Beat[];
    expect(sureLabels(tracked, answers, chords)).toHaveLength(7);
  });

  it("is read as truth, a hesitating phrase start as one half", () => {
    const { beats, answers, chords } = song();
    const line = JSON.stringify({
      id: "a",
      corpus: "b",
      split: "train",
      file: "a.mid",
      beats: sureLabels(beats, answers, chords),
    });
    const [{ columns }] = readTruthLabels(line, "labels.jsonl", QUESTIONS);
    expect([...columns.phraseStart.value]).toEqual([254, 0, 0, 0, 127, 0, 0, 0]);
    expect([...columns.scale.value]).toEqual([9, 9, 9, 9, 255, 255, 255, 255]);
    expect([...columns.chord.value]).toEqual([9, 255, 9, 255, 9, 255, 9, 255]);
  });
});
