import { describe, expect, test } from "vitest";
import type { Piece, Voice } from "../../src/music/piece.js";
import type { Instrument } from "./instrument.js";
import { AHEAD, Playback } from "./playback.js";
import { makeScore } from "./score.js";
import { Timeline } from "./timeline.js";

interface Heard {
  readonly on: boolean;
  readonly part: number;
  readonly pitch: number;
  readonly time: number;
}

/** An instrument that writes down what it is asked, and a clock that is moved by hand. */
function ear() {
  const heard: Heard[] = [];
  let now = 10;
  let silences = 0;
  const instrument: Instrument = {
    name: "ear",
    now: () => now,
    readyAt: () => 0,
    parts() {},
    noteOn: (part, pitch, _, time) => heard.push({ on: true, part, pitch, time }),
    noteOff: (part, pitch, time) => heard.push({ on: false, part, pitch, time }),
    silence: () => void silences++,
    resume: async () => {},
    close() {},
  };
  return {
    instrument,
    heard,
    run: (to: number, playback: Playback) => {
      let on = true;
      for (; now < to && on; now += 0.05) on = playback.tick();
      now = Math.max(now, to);
      return on;
    },
    silences: () => silences,
    now: () => now,
  };
}

/** 16 beats at 120 beats a minute: a bass note a measure, a melody note a beat, a drum a beat. */
const BEATS = Array.from({ length: 16 }, (_, k) => ({
  time: k / 2,
  tick: k * 480,
  measure: 1 + (k >> 2),
  position: 1 + (k % 4),
}));
function song(): { piece: Piece; voices: Voice[] } {
  const notes: Piece["notes"][number][] = [];
  const voices: Voice[] = [];
  for (let k = 0; k < 16; k++) {
    const add = (voice: Voice, track: number, pitch: number, length: number) => {
      notes.push({ onset: k, offset: k + length, pitch, velocity: 90, track });
      voices.push(voice);
    };
    if (k % 4 === 0) add("bass", 0, 36 + k / 4, 4);
    add("melody", 1, 60 + k, 0.9);
    add("drums", 2, 38, 0.1);
  }
  const tracks = [
    { name: "bass", channel: 0, program: 33, drums: false },
    { name: "flute", channel: 1, program: 73, drums: false },
    { name: "drums", channel: 9, program: 0, drums: true },
  ];
  return { piece: { title: "", notes, tracks, beats: BEATS, gridSource: "map", ticksPerBeat: 480 }, voices };
}
const score = () => makeScore(song().piece, song().voices);

describe("the timeline", () => {
  test("beats become seconds and seconds beats, through a change of tempo", () => {
    const timeline = new Timeline([0, 0.5, 1, 2, 3].map((time) => ({ time })));
    expect([0, 0.5, 2, 2.5, 5, 6].map((beat) => timeline.seconds(beat))).toEqual([0, 0.25, 1, 1.5, 4, 5]);
    for (let beat = 0; beat < 6; beat += 0.37) expect(timeline.beat(timeline.seconds(beat))).toBeCloseTo(beat, 9);
    expect(timeline.end).toBe(4);
  });
});

describe("the score", () => {
  test("tracks of one program share a part, and a key struck again ends the note before", () => {
    const { piece, voices } = song();
    const note = { onset: 4, offset: 8, pitch: 70, velocity: 80, track: 1 };
    const twice = {
      ...piece,
      notes: [note, { ...note, onset: 6, offset: 7 }],
      tracks: [...piece.tracks, piece.tracks[1]],
    };
    const made = makeScore(twice, [voices[1], voices[1]]);
    expect(made.parts.length).toBe(3);
    expect(made.notes.map(({ start, end }) => [start, end])).toEqual([
      [2, 3 - 0.002],
      [3, 3.5],
    ]);
  });
});

describe("playing", () => {
  test("every note is heard once, at its time, and the song ends", () => {
    const { instrument, heard, run } = ear();
    const playback = new Playback(score(), instrument);
    playback.play();
    expect(run(30, playback)).toBe(false);
    const on = heard.filter((h) => h.on);
    expect(on.length).toBe(36);
    const first = on[0].time;
    expect(on.filter((h) => h.part === 1).map((h) => +(h.time - first).toFixed(6))).toEqual(
      BEATS.map(({ time }) => time),
    );
    for (const one of on) expect(heard.some((h) => !h.on && h.pitch === one.pitch && h.time > one.time)).toBe(true);
    expect([playback.playing, playback.position()]).toEqual([false, 0]);
  });

  test("nothing is handed over further ahead than it must be, so that a pause is heard at once", () => {
    const { instrument, heard, run, now } = ear();
    const playback = new Playback(score(), instrument);
    playback.play();
    run(12, playback);
    expect(Math.max(...heard.map(({ time }) => time))).toBeLessThan(now() + AHEAD);
    playback.pause();
    const count = heard.length;
    run(14, playback);
    expect(heard.length).toBe(count);
    expect(playback.position()).toBeCloseTo(12 - 10 - 0.06, 6);
  });

  test("goes on where it was paused, and where it is put; a held bass note is begun again, a drum is not", () => {
    const { instrument, heard, run } = ear();
    const playback = new Playback(score(), instrument);
    playback.seek(3);
    expect(playback.position()).toBe(3);
    playback.play();
    run(10.1, playback);
    expect(heard.filter((h) => h.on).map(({ part, pitch }) => [part, pitch])).toEqual([
      [0, 37],
      [1, 66],
      [2, 38],
    ]);
    playback.seek(0);
    run(10.5, playback);
    expect(heard.filter((h) => h.on).at(-1)!.time).toBeLessThan(11);
    expect(playback.playing).toBe(true);
  });

  test("a loop begins again without a gap, and cuts what would sound over its end", () => {
    const { instrument, heard, run } = ear();
    const playback = new Playback(score(), instrument);
    playback.setLoop({ from: 1, to: 2.5 });
    playback.play();
    run(16, playback);
    const melody = heard.filter((h) => h.on && h.part === 1);
    const start = melody[0].time;
    expect(melody.slice(0, 7).map(({ pitch }) => pitch)).toEqual([62, 63, 64, 62, 63, 64, 62]);
    expect(melody.slice(0, 7).map(({ time }) => +(time - start).toFixed(6))).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3]);
    const bass = heard.filter((h) => h.part === 0 && h.pitch === 37);
    expect(bass[0].time - start).toBeCloseTo(1, 6);
    expect(bass[1].time - start).toBeCloseTo(1.5, 6);
    const place = playback.position();
    expect(place >= 1 && place < 2.5).toBe(true);
  });

  test("a muted voice is silent from then on, and comes back", () => {
    const { instrument, heard, run, silences } = ear();
    const playback = new Playback(score(), instrument);
    playback.setMuted(["drums", "bass"]);
    playback.play();
    run(12, playback);
    expect(new Set(heard.map(({ part }) => part))).toEqual(new Set([1]));
    playback.setMuted(["melody"]);
    expect(silences()).toBe(1);
    const count = heard.length;
    run(14, playback);
    expect(new Set(heard.slice(count).map(({ part }) => part))).toEqual(new Set([0, 2]));
  });
});
