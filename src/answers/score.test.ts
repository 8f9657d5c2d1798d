import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { random } from "../util/random.js";
import { type AnsweredBeat, addScores, intervals, matchBeats, measures, own, scoreSong } from "./score.js";
import { readTruth, type TruthSong } from "./truth.js";

const tonics = [0, 0, 0, 0, 2, 2, 2, 2];
const truth: TruthSong = {
  id: "song",
  corpus: "made",
  split: "val",
  beats: tonics.map((tonic, t) => ({
    tick: t * 480,
    time: t / 2,
    tonic,
    minor: false,
    measureStart: t % 4 === 0,
    modulationUp: t === 4,
    phraseStart: null,
  })),
};
const answers = (shift = 0, tick = true): AnsweredBeat[] =>
  truth.beats.map((beat, t) => {
    const of = truth.beats[Math.max(0, t - shift)];
    return {
      time: beat.time + 0.03,
      tick: tick ? beat.tick : null,
      answers: {
        measureStart: of.measureStart ? 0.9 : 0.1,
        modulationUp: of.modulationUp ? 0.8 : 0,
        scale: { tonic: of.tonic!, mode: "mixolydian", p: 0.7 },
      },
    };
  });

describe("the score of a song", () => {
  it.each([true, false])("is 1 throughout for the truth itself, matched by tick: %s", (tick) => {
    const got = measures(scoreSong(truth, answers(0, tick)));
    for (const name of [
      "matched",
      "key",
      "key MIREX",
      "key segment F1",
      "measureStart F1",
      "modulationUp F1±1",
      "measureStart AP",
    ]) {
      expect(got[name], name).toBe(1);
    }
    expect(got["phraseStart F1"]).toBeUndefined(); // not known
    expect(got["key ECE"]).toBeCloseTo(0.3, 9);
  });

  it("counts a song as one blues by most of its known beats and the mean probability over them", () => {
    const song = (id: string, blues: (boolean | null)[]): TruthSong => ({
      ...truth,
      id,
      beats: truth.beats.map((beat, t) => ({ ...beat, blues: blues[t] ?? null })),
    });
    const said = (p: number) => answers().map((beat) => ({ ...beat, answers: { blues: p } }));
    const half = [true, true, true, false, null];
    const scores = [
      scoreSong(song("most of it", half), said(0.7)),
      scoreSong(song("none of it", [false, false]), said(0.8)),
      scoreSong(song("all of it", [true]), said(0.9)),
      scoreSong(song("not known", []), said(1)),
    ];
    expect(scores[3].histograms["blues song"]).toBeUndefined();
    // By falling p: yes, no, yes.
    expect(measures(addScores(scores))["blues song AP"]).toBeCloseTo((1 + 2 / 3) / 2, 9);
  });

  it("forgives a late modulation within a measure only in F1±1", () => {
    const got = measures(scoreSong(truth, answers(1)));
    expect(got["modulationUp F1"]).toBe(0);
    expect(got["modulationUp F1±1"]).toBe(1);
    expect(got.key).toBe(7 / 8);
  });

  it("counts beats without an answer as no and a wrong key", () => {
    const got = measures(scoreSong(truth, []));
    expect(got).toMatchObject({ matched: 0, key: 0, "measureStart F1": 0 });
  });

  it("matches a beat by time once only, and not beyond 70 ms", () => {
    const timed = [{ time: 0.06, tick: null, answers: {} }];
    const twice = [
      { tick: 0, time: 0, tonic: null, minor: null },
      { tick: 9, time: 0.01, tonic: null, minor: null },
    ];
    expect(matchBeats(twice, timed)).toEqual([timed[0], null]);
    expect(matchBeats([{ tick: 0, time: 0.2, tonic: null, minor: null }], timed)).toEqual([null]);
  });

  it("has an interval around its value that a seed repeats", () => {
    const songs = [answers(0), answers(1), answers(2), answers(3)].map((song) => scoreSong(truth, song));
    const value = measures(addScores(songs)).key;
    const [low, high] = intervals(songs, { samples: 200 }).key;
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(intervals(songs, { samples: 200 }).key).toEqual([low, high]);
  });
});

const python = process.env.BAT_TRUTH && spawnSync("python3", ["--version"]).status === 0;
const skipped = python ? "" : " (skipped: set BAT_TRUTH, with python3 on the path)";

describe.skipIf(!python)(`beside the reference scorer${skipped}`, () => {
  it("gives every measure of it on 30 songs answered at random and nearly right", { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "bat-score-"));
    try {
      const all = readTruth(gunzipSync(readFileSync(join(process.env.BAT_TRUTH!, "truth.jsonl.gz"))).toString("utf8"));
      const songs = ["pop909", "cocopops", "nottingham"].flatMap((c) =>
        all.filter((s) => s.corpus === c && s.split === "val").slice(0, 10),
      );
      writeFileSync(join(folder, "truth.jsonl"), songs.map((song) => JSON.stringify(song)).join("\n"));
      mkdirSync(join(folder, "answers"));
      const r = random(4);
      const scores: Record<string, ReturnType<typeof scoreSong>[]> = {};
      for (const song of songs) {
        const byTime = r.next() < 0.3;
        const beats = song.beats.map((beat, t) => {
          const of = song.beats[Math.max(0, t - r.below(3))];
          const say = (question: string) => Math.min(1, Math.max(0, (of[question] ? 0.8 : 0.2) + 0.3 * r.normal()));
          const wrong = r.next() < 0.05 ? 7 : 0;
          return {
            time: beat.time + 0.05 * (r.next() - 0.5),
            tick: byTime ? null : beat.tick,
            answers: {
              ...Object.fromEntries(
                ["tonicChord", "measureStart", "phraseStart", "modulationUp"].map((q) => [q, say(q)]),
              ),
              scale: {
                tonic: ((of.tonic ?? 0) + wrong) % 12,
                mode: of.minor !== r.next() < 0.02 ? "dorian" : "major",
                p: 0.9,
              },
            },
          };
        });
        writeFileSync(join(folder, "answers", `${song.id}.json`), JSON.stringify({ beats }));
        own(scores, song.corpus, () => []).push(scoreSong(song, beats));
      }
      const args = ["truth.jsonl", "answers", "--splits", "val", "--boot", "20", "--json", "out.json"];
      execFileSync("python3", [join(process.env.BAT_TRUTH!, "score.py"), ...args], { cwd: folder });
      const expected = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
      let compared = 0;
      for (const [corpus, list] of Object.entries(scores)) {
        const got = measures(addScores(list));
        for (const [name, value] of Object.entries(expected[`${corpus} val`].values)) {
          if (value === null) continue;
          expect(got[name], `${corpus} ${name}`).toBeCloseTo(value as number, 6);
          compared++;
        }
      }
      expect(compared).toBeGreaterThan(30);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
