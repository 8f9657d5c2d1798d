import { describe, expect, test } from "vitest";
import { readMidi } from "../music/midi.js";
import { beatSong } from "../music/voices.js";
import { MODES } from "../theory/modes.js";
import { classCount, QUESTIONS } from "../theory/questions.js";
import { random } from "../util/random.js";
import { absolutePitch, decodeAnswers } from "./decode.js";
import { decodeMeter } from "./decode-meter.js";
import { decodePhrases } from "./decode-phrases.js";
import { judgeMeasures } from "./measure-judge.js";
import type { PhraseWitnesses } from "./phrase-features.js";
import { judgePhrases } from "./phrase-judge.js";
import { PHRASE_JUDGE } from "./phrase-judge-weights.js";
import { randomSongBytes } from "./testing/song.js";

const C = 12 * MODES.length;

describe("from relative to absolute keys", () => {
  test("the tonic is the interval above the bass, and the probabilities of a beat add up to one", () => {
    const draw = random(3);
    const logits = Float32Array.from({ length: 12 * C }, () => draw.normal());
    const bass = Array.from({ length: 12 }, (_, t) => t);
    const logp = absolutePitch(logits, bass, MODES.length);
    for (let t = 0; t < 12; t++) {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += Math.exp(logp[t * C + c]);
      expect(sum).toBeCloseTo(1, 5);
      const relative = logits.subarray(t * C, (t + 1) * C);
      const absolute = logp.subarray(t * C, (t + 1) * C);
      const best = relative.indexOf(Math.max(...relative));
      const interval = Math.floor(best / MODES.length);
      expect(absolute.indexOf(Math.max(...absolute))).toBe(
        ((t + interval) % 12) * MODES.length + (best % MODES.length),
      );
    }
  });
});

describe("answers from logits", () => {
  const beats = 64;
  const draw = random(5);
  const logits = Object.fromEntries(
    QUESTIONS.map((question) => [
      question.name,
      Float32Array.from({ length: beats * classCount(question) }, () => draw.normal() - 1),
    ]),
  );
  for (let t = 0; t < beats; t++) {
    if (t % 4 === 2) logits.measureStart[t] += 5;
    logits.scale[t * C + 7 * MODES.length] += 6;
  }
  const bass = Array.from({ length: beats }, () => 5);

  test("decoded, measures start every four beats and the key lasts, though single beats speak otherwise", () => {
    const answers = decodeAnswers(QUESTIONS, logits, bass);
    expect(answers.measureStart.map((p) => (p as number) >= 0.5)).toEqual(
      Array.from({ length: beats }, (_, t) => t % 4 === 2),
    );
    expect(new Set(answers.scale.map((answer) => JSON.stringify({ ...(answer as object), p: 0 }))).size).toBe(1);
    expect(answers.scale[0]).toMatchObject({ tonic: 0, mode: "major" });
  });

  test("with the song's notes, measures and phrases are judged by what is heard", () => {
    const notes = beatSong(readMidi(randomSongBytes({ beats, seed: 3 }))).notes;
    let heard: PhraseWitnesses | undefined;
    const judged = decodeAnswers(QUESTIONS, logits, bass, {
      notes,
      onPhrases: (witnesses) => {
        heard = witnesses;
      },
    });
    const { told } = decodePhrases(judgePhrases(heard!), heard!.measureStart, PHRASE_JUDGE);
    expect(judged.phraseStart).toEqual(Array.from(told));
    const measures = judgeMeasures(logits.measureStart, heard!);
    expect(judged.measureStart).toEqual(Array.from(decodeMeter(measures, logits.phraseStart).told));
    expect(judged.phraseStart).not.toEqual(decodeAnswers(QUESTIONS, logits, bass).phraseStart);
  });

  test("measures that were heard turn what is unsure, and nothing that is sure", () => {
    const starts = (lift: number) => {
      const unsure = {
        ...logits,
        measureStart: new Float32Array(beats),
        phraseStart: new Float32Array(beats).fill(-3),
      };
      for (let t = 2; t < beats; t += 4) unsure.measureStart[t] = lift;
      const heardMeasures = Array.from({ length: beats }, (_, t) => t % 4 === 0);
      const { measureStart } = decodeAnswers(QUESTIONS, unsure, bass, { heardMeasures });
      return measureStart.flatMap((p, t) => ((p as number) >= 0.5 ? [t] : []));
    };
    expect(starts(0.5)).toEqual(Array.from({ length: 16 }, (_, m) => 4 * m));
    expect(starts(6)).toEqual(Array.from({ length: 16 }, (_, m) => 4 * m + 2));
  });

  test("undecoded, each yes-or-no answer is the logistic function of its logit", () => {
    const answers = decodeAnswers(QUESTIONS, logits, bass, { decode: false });
    expect(answers.measureStart[7]).toBeCloseTo(1 / (1 + Math.exp(-logits.measureStart[7])), 6);
    const two = decodeAnswers(QUESTIONS, logits, bass, {
      decode: false,
      calibration: { blues: { scale: 2, bias: 1 } },
    });
    expect(two.blues[3]).toBeCloseTo(1 / (1 + Math.exp(-(2 * logits.blues[3] + 1))), 6);
  });

  test("every question but the chord is answered for every beat, in the order of the model", () => {
    const answers = decodeAnswers(QUESTIONS, logits, bass);
    expect(Object.keys(answers)).toEqual(QUESTIONS.filter(({ kind }) => kind !== "chord").map(({ name }) => name));
    for (const values of Object.values(answers)) expect(values.length).toBe(beats);
  });

  test("a chord that is heard on the tonic of the likely key makes a tonic chord, on another root it does not", () => {
    const undecided = QUESTIONS.filter(({ name }) => name !== "measureStart" && name !== "phraseStart");
    const heard = { ...logits, tonicChord: new Float32Array(beats), chord: new Float32Array(beats * 36) };
    // The key is C major, the bass is F: C major is heard in every fourth measure, C minor two after it, G major else.
    const roots = (t: number) => (t % 8 < 4 ? 7 * 3 + (t % 16 < 4 ? 0 : 1) : 2 * 3);
    for (let t = 0; t < beats; t++) heard.chord[t * 36 + roots(t)] = 12;
    const { tonicChord } = decodeAnswers(undecided, heard, bass);
    expect(tonicChord.map((p) => (p as number) > 0.5)).toEqual(Array.from({ length: beats }, (_, t) => t % 16 < 4));
  });
});
