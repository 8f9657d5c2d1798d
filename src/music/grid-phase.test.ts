import { describe, expect, it } from "vitest";
import { random } from "../util/random.js";
import { gridPhase, PHASE_KINDS, phaseEvidence, phaseScores } from "./grid-phase.js";
import { readMidi } from "./midi.js";
import { phaseFit } from "./phase.js";
import type { Note, Track } from "./piece.js";
import { note, pianoFile, TRACK, transposed } from "./testing/songs.js";
import type { WrittenNote } from "./write-midi.js";

const ROOTS = [48, 43, 45, 41, 48, 40, 41, 43];

/** A pop song for piano on its beats: a long bass note and a chord a measure, a chord on beat 3, broken chords, a tune of eighths. */
function popSong(measures = 24): WrittenNote[] {
  const rng = random(7);
  return Array.from({ length: measures }, (_, m) => {
    const root = ROOTS[m % ROOTS.length];
    const at = m * 4;
    const chord = [12, 16, 19].map((up) => root + up);
    return [
      note(at, 3.9, root - 12),
      ...chord.flatMap((pitch) => [note(at, 1.9, pitch), note(at + 2, 1.9, pitch)]),
      ...[0.5, 1.5, 2.5, 3.5].map((beat, k) => note(at + beat, 0.4, chord[k % 3] + 12)),
      ...[0, 1, 1.5, 2, 3, 3.75].map((beat) => note(at + beat, 0.5, root + 24 + rng.below(12))),
    ];
  }).flat();
}

/** The same with every chord and half of the tune an eighth early, as in much pop, over a bass and a long chord on the measure. */
function syncopatedSong(measures = 24): WrittenNote[] {
  const rng = random(8);
  return Array.from({ length: measures }, (_, m) => {
    const root = ROOTS[m % ROOTS.length];
    const at = m * 4;
    return [
      note(at, 1.4, root - 12),
      note(at + 2, 1.9, root - 12),
      ...[0, 1.5, 3.5].flatMap((beat) => [12, 16, 19].map((up) => note(at + beat, 1, root + up))),
      ...[0.5, 1, 1.5, 2.5, 3.5].map((beat) => note(at + beat, 0.4, root + 24 + rng.below(12))),
    ];
  }).flat();
}

const later = (notes: readonly WrittenNote[], beats: number) =>
  notes.map((n) => ({ ...n, onset: n.onset + beats, offset: n.offset + beats }));
const phaseOf = (notes: readonly Note[], tracks: readonly Track[] = [TRACK]) =>
  gridPhase(notes, tracks, phaseFit(notes.map((n) => n.onset)));

describe("the beats of a file whose notes lie off them", () => {
  const straight = readMidi(pianoFile(popSong()));

  it("stay where the notes lie on them", () => {
    expect(straight.warnings).toEqual([]);
    expect(straight.beats[0]).toMatchObject({ tick: 0, measure: 1, position: 1 });
    expect(phaseOf(straight.notes)).toMatchObject({ sixteenths: 0, lag: 0 });
  });

  for (const [moved, words, first] of [
    [1, "a quarter of a beat after", 1.25],
    [2, "half a beat after", 1.5],
    [3, "a quarter of a beat before", 1.75],
  ] as const) {
    it(`are put on the song's when these are ${moved} sixteenths later`, () => {
      const piece = readMidi(pianoFile(later(popSong(), 4 + moved / 4)));
      expect(piece.warnings).toEqual([`notes lie ${words} the file's beats: the grid was moved`]);
      // Every beat of the song has its own tick, and the file's measures are the nearest to it.
      expect(new Set(piece.beats.slice(1).map((beat) => beat.tick! % 480))).toEqual(new Set([(first * 480) % 480]));
      expect(piece.beats.find((beat) => beat.tick === (4 + moved / 4) * 480)).toMatchObject(
        moved === 3 ? { measure: 2, position: 2 } : { measure: 2, position: 1 },
      );
      expect(piece.beats.every((beat, k) => k === 0 || beat.time > piece.beats[k - 1].time)).toBe(true);
      // The notes lie on the moved grid as they would on a file's right one.
      const start = piece.notes[0].onset;
      expect(Number.isInteger(start)).toBe(true);
      for (const [i, n] of piece.notes.entries()) expect(n.onset - start).toBeCloseTo(straight.notes[i].onset, 9);
    });
  }

  it("begin a beat earlier where a note does, and never before the file", () => {
    const early = [note(0, 0.5, 55), ...later(popSong(), 0.5)];
    const { beats, notes } = readMidi(pianoFile(early));
    expect(beats.slice(0, 3).map(({ tick, measure, position }) => [tick, measure, position])).toEqual([
      [0, 1, 4],
      [240, 2, 1],
      [720, 2, 2],
    ]);
    expect(beats[0].time).toBe(0);
    expect(notes[0]).toMatchObject({ onset: 0.5, pitch: 55 });
    const before = readMidi(pianoFile(later(popSong(), 0.75))).beats;
    expect(before.slice(0, 2).map(({ tick, position }) => [tick, position])).toEqual([
      [0, 1],
      [360, 2],
    ]);
  });

  it("stay on whole sixteenths where all notes lag, and the lag is taken off the notes", () => {
    const piece = readMidi(pianoFile(later(popSong(), 0.5 + 20 / 480)));
    expect(piece.beats[0].tick).toBe(240);
    expect(piece.notes[0].onset).toBeCloseTo(0, 6);
  });

  it("are moved in every stretch where the file's measures begin anew", () => {
    const meters = [0, 34].map((beat) => ({ beat, numerator: 4, denominator: 4 }));
    const piece = readMidi(pianoFile(later(popSong(), 2.5), { meters }));
    expect(piece.beats.find((beat) => beat.tick === 34.5 * 480)?.position).toBe(1);
  });

  it("stay where the caller trusts the file", () => {
    const piece = readMidi(pianoFile(later(popSong(), 0.5)), { trustBeats: true });
    expect(piece.beats[1].tick).toBe(480);
    expect(piece.warnings).toEqual([]);
  });
});

describe("gridPhase", () => {
  it("leaves syncopated songs, swing, performances and short tunes alone", () => {
    const read = (notes: readonly WrittenNote[]) => readMidi(pianoFile(notes)).notes;
    expect(phaseOf(read(syncopatedSong())).sixteenths).toBe(0);
    // Shuffles: every eighth off the beat comes at two thirds; with few of them, and with nearly nothing else.
    const shuffle = (every: number) =>
      popSong().flatMap((n, i) => {
        const swung = { ...n, onset: Math.floor(n.onset) + 2 / 3, offset: Math.floor(n.onset) + 1 };
        return n.onset % 1 !== 0 ? [swung] : i % every === 0 ? [n, { ...swung, pitch: n.pitch + 2 }] : [n];
      });
    for (const every of [1, 2, 50]) expect(phaseOf(read(shuffle(every))).sixteenths).toBe(0);
    const rng = random(3);
    const free = popSong().map((n) => ({ ...n, onset: n.onset + rng.next(), offset: n.offset + 1 }));
    expect(phaseOf(read(free)).sixteenths).toBe(0);
    expect(phaseOf(read(later(popSong(4), 0.5))).sixteenths).toBe(0);
    expect(phaseOf([]).sixteenths).toBe(0);
  });

  it("says the same of a song in any key", () => {
    for (const moved of [0, 0.5]) {
      const piece = readMidi(pianoFile(later(popSong(), moved)), { trustBeats: true });
      for (const semitones of [-7, 1, 6])
        expect(phaseOf(transposed(piece, semitones).notes)).toEqual(phaseOf(piece.notes));
    }
  });

  it("hears drums: a backbeat half a beat late", () => {
    const drums = { ...TRACK, drums: true, channel: 9 };
    const beat = (k: number) => [k % 2 === 0 ? 36 : 38, 42];
    const hits = Array.from({ length: 96 }, (_, k) => [
      ...beat(k).map((pitch) => ({ onset: k + 0.5, offset: k + 0.6, pitch, velocity: 90, track: 1 })),
      { onset: k + 1, offset: k + 1.1, pitch: 42, velocity: 90, track: 1 },
      ...(k % 4 === 0 ? [{ onset: k + 0.5, offset: k + 4.4, pitch: 36 + ((k / 4) % 3), velocity: 90, track: 0 }] : []),
    ]).flat();
    expect(phaseOf(hits, [TRACK, drums]).sixteenths).toBe(2);
  });
});

describe("phaseScores", () => {
  it("turn with the evidence: they do not know where the file's beats are", () => {
    const notes = readMidi(pianoFile(syncopatedSong())).notes;
    const evidence = phaseEvidence(notes, [TRACK], 0);
    const turned = evidence.map((_, i) => evidence[(i & ~15) | ((i + 15) & 15)]);
    expect(evidence).toHaveLength(PHASE_KINDS.length * 16);
    const scores = phaseScores(evidence);
    for (const [phase, score] of phaseScores(turned).entries()) expect(score).toBeCloseTo(scores[(phase + 3) & 3], 9);
  });
});
