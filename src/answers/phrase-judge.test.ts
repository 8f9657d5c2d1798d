import { describe, expect, it } from "vitest";
import type { BeatNotes, SoundingNote } from "../music/beat-notes.js";
import { CHORDS, THIRDS } from "../theory/chords.js";
import { decodePhrases } from "./decode-phrases.js";
import { PHRASE_FEATURES, type PhraseWitnesses, phraseFeatures } from "./phrase-features.js";
import { heardInKin, judgePhrases, NO_CANDIDATE, neighbourhoods, roundOf } from "./phrase-judge.js";
import { PHRASE_JUDGE } from "./phrase-judge-weights.js";

const PHRASE = 16; // beats
/** A phrase of the melody: pitches of its half beats; 0 where none begins. The last note is held, then there is a rest. */
const TUNES: Record<string, readonly number[]> = {
  A: [67, 69, 71, 72, 71, 69, 67, 64, 65, 67, 69, 71, 69, 67, 65, 62, 64, 65, 67, 69, 67, 65, 64, 62, 60],
  B: [72, 0, 74, 72, 76, 0, 74, 72, 71, 0, 72, 74, 71, 0, 69, 67, 69, 0, 71, 72, 74, 0, 72, 71, 67],
};
/** Roots above the tonic, and thirds, one a measure. */
const PROGRESSIONS: Record<string, readonly (readonly [number, "major" | "minor"])[]> = {
  A: [
    [0, "major"],
    [9, "minor"],
    [7, "major"],
    [0, "major"],
  ],
  B: [
    [5, "major"],
    [2, "minor"],
    [7, "major"],
    [7, "major"],
  ],
};

const note = (pitch: number, voice: SoundingNote["voice"], from = 0, to = 1, struck = true): SoundingNote => ({
  pitch,
  velocity: 80,
  track: 0,
  voice,
  struck,
  from,
  to,
});

/** A song of these phrases, begun `upbeat` beats late. */
function song(form: string, { tonic = 0, upbeat = 0 } = {}): PhraseWitnesses {
  const T = upbeat + form.length * PHRASE;
  const chords = new Float64Array(T * CHORDS).fill(Math.log(0.1 / (CHORDS - 1)));
  const tonicChord = new Float64Array(T).fill(0.02);
  const measureStart = new Float64Array(T).fill(0.02);
  const notes: BeatNotes[] = Array.from({ length: T }, (_, t) => {
    const beat = t - upbeat;
    if (beat < 0) return [];
    const kind = form[Math.floor(beat / PHRASE)];
    const within = beat % PHRASE;
    const [root, third] = PROGRESSIONS[kind][within >> 2];
    const above = (root + tonic) % 12;
    chords[t * CHORDS + above * THIRDS.length + THIRDS.indexOf(third)] = Math.log(0.9);
    if (root === 0) tonicChord[t] = 0.95;
    if (beat % 4 === 0) measureStart[t] = 0.95;
    const triad = [0, third === "major" ? 4 : 3, 7].map((by) => note(48 + above + by, "chords"));
    const tune = TUNES[kind];
    const halves = [0, 1].flatMap((half) => {
      const pitch = tune[2 * within + half] ?? 0;
      return pitch ? [note(pitch + tonic, "melody", half / 2, (half + 1) / 2)] : [];
    });
    return [note(36 + above, "bass"), ...triad, ...halves];
  });
  return { notes, chords, tonicChord, measureStart };
}

function phrases(heard: PhraseWitnesses): number[] {
  const { p } = decodePhrases(judgePhrases(heard), heard.measureStart, PHRASE_JUDGE);
  return [...p.keys()].filter((t) => p[t] >= 0.5);
}

describe("the judge of phrases", () => {
  it("finds where phrases start, by their rests and by what comes back", () => {
    expect(phrases(song("AABAAB"))).toEqual([0, 16, 32, 48, 64, 80]);
    expect(phrases(song("AABAAB", { upbeat: 3 }))).toEqual([3, 19, 35, 51, 67, 83]);
  });

  it("is the same in every key, to the last bit", () => {
    const here = judgePhrases(song("AABA"));
    for (const tonic of [1, 6, 11]) expect(judgePhrases(song("AABA", { tonic }))).toEqual(here);
  });

  it("looks at measure starts alone", () => {
    const scores = judgePhrases(song("ABA"));
    expect([...scores.keys()].filter((t) => scores[t] !== NO_CANDIDATE)).toEqual(
      Array.from({ length: 12 }, (_, n) => 4 * n),
    );
    const heard = song("AB");
    expect(judgePhrases({ ...heard, measureStart: Array.from(heard.measureStart, () => 0) })).toEqual(
      new Float64Array(32).fill(NO_CANDIDATE),
    );
  });
});

describe("what is heard at a measure start", () => {
  it("is so many numbers, all of them finite, whatever sounds", () => {
    const silent = song("AB");
    const songs = [song("AABA"), { ...silent, notes: silent.notes.map(() => []) }, song("")];
    for (const heard of songs) {
      const { beats, features } = phraseFeatures(heard);
      expect(features).toHaveLength(beats.length * PHRASE_FEATURES);
      expect(features.every(Number.isFinite)).toBe(true);
    }
  });

  it("tells a return from what is new", () => {
    const { beats, features } = phraseFeatures(song("ABAB"));
    const back = features[beats.indexOf(32) * PHRASE_FEATURES];
    const fresh = features[beats.indexOf(16) * PHRASE_FEATURES];
    expect(back).toBeCloseTo(1, 6);
    expect(fresh).toBeLessThan(0.9);
  });

  it.each(["chords", "tonicChord", "measureStart"] as const)("wants as many %s as beats", (name) => {
    const heard = song("A");
    expect(() => phraseFeatures({ ...heard, [name]: [0, 0] })).toThrow(/expected/);
  });
});

describe("neighbourhoods", () => {
  it("are the scores around, and by how much a candidate is above those near", () => {
    const [first, second] = neighbourhoods([0, 4, 20], [1, 3, 2]);
    expect(first.slice(0, 3)).toEqual([1, NO_CANDIDATE, 3]);
    expect(first.slice(-2)).toEqual([-2, -2]);
    expect(second.slice(0, 3)).toEqual([3, 1, NO_CANDIDATE]);
    expect(second.slice(-2)).toEqual([2, 1]);
  });
});

describe("kin", () => {
  const kin = [
    { candidate: 1, alike: [1, 0.5] },
    { candidate: 2, alike: [0, 0.75] },
  ];

  it("are heard by how alike they are: by chords, by melody, by both", () => {
    const [chords, howMuch, melody, ofThat, both, ofBoth] = heardInKin(kin, [1, 3, 5], 0);
    expect([chords, howMuch]).toEqual([(1 + 3) / 2, 1]);
    expect([melody, ofThat]).toEqual([(1 + 0.25 * 5) / 1.25, 0.25]);
    expect([both, ofBoth]).toEqual([(1 + 0.25 * 3) / 1.25, 0.25]);
  });

  it("that are none leave a candidate its own score", () => {
    expect(heardInKin([], [1, 3, 5], 1)).toEqual([3, 0, 3, 0, 3, 0]);
  });

  it("follow the neighbours in what a round hears, and the score alone ends it", () => {
    const [first] = roundOf({ beats: [0, 4, 8], kin: [kin, [], []] }, [1, 3, 5], [7, 8, 9]);
    expect(first).toEqual([...neighbourhoods([0, 4, 8], [1, 3, 5])[0], ...heardInKin(kin, [1, 3, 5], 0), 7]);
  });
});
