/** Songs of random notes as MIDI, for tests. */
import { writeMidi } from "midi-file";
import { random } from "../../util/random.js";

export interface RandomSong {
  readonly beats: number;
  readonly seed?: number;
  /** Semitones added to every pitched note. */
  readonly transpose?: number;
  /** "3/4" and so on. Default "4/4". */
  readonly meter?: string;
}

/** A bass, a melody, chords and drums in format 1, 480 ticks a beat, 120 beats a minute. */
export function randomSongBytes({ beats, seed = 1, transpose = 0, meter = "4/4" }: RandomSong): Uint8Array {
  const [numerator, denominator] = meter.split("/").map(Number);
  const draw = random(seed);
  const root = Array.from({ length: Math.ceil(beats / 4) }, () => 36 + [0, 5, 7, 9][draw.below(4)]);
  const part = (channel: number, program: number, notesAt: (beat: number) => readonly number[]) => {
    const events: object[] = [{ deltaTime: 0, type: "programChange", channel, programNumber: program }];
    for (let t = 0; t < beats; t++) {
      const pitches = notesAt(t).map((pitch) => pitch + (channel === 9 ? 0 : transpose));
      pitches.forEach((noteNumber) => {
        events.push({ deltaTime: 0, type: "noteOn", channel, noteNumber, velocity: 70 + draw.below(30) });
      });
      if (pitches.length === 0)
        events.push({ deltaTime: 470, type: "controller", channel, controllerType: 11, value: 100 });
      pitches.forEach((noteNumber, n) => {
        events.push({ deltaTime: n === 0 ? 470 : 0, type: "noteOff", channel, noteNumber, velocity: 0 });
      });
      events.push({ deltaTime: 10, type: "controller", channel, controllerType: 11, value: 100 });
    }
    return [...events, { deltaTime: 0, meta: true, type: "endOfTrack" }];
  };
  const head = [
    { deltaTime: 0, meta: true, type: "trackName", text: "random song" },
    { deltaTime: 0, meta: true, type: "setTempo", microsecondsPerBeat: 500000 },
    { deltaTime: 0, meta: true, type: "timeSignature", numerator, denominator, metronome: 24, thirtyseconds: 8 },
    { deltaTime: 0, meta: true, type: "endOfTrack" },
  ];
  const tracks = [
    head,
    part(0, 33, (t) => [root[t >> 2]]),
    part(1, 73, () => (draw.next() < 0.8 ? [72 + draw.below(12)] : [])),
    part(2, 0, (t) => (t % 2 === 0 ? [24, 28, 31].map((up) => root[t >> 2] + up) : [])),
    part(9, 0, (t) => (t % 2 === 0 ? [36, 42] : [38, 42])),
  ];
  return Uint8Array.from(
    writeMidi({ header: { format: 1, numTracks: tracks.length, ticksPerBeat: 480 }, tracks: tracks as never }),
  );
}
