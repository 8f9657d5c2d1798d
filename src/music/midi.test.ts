import { describe, expect, it } from "vitest";
import { InputError } from "../util/errors.js";
import { DiscardError } from "./discard.js";
import { readMidi } from "./midi.js";
import { note, pianoFile, quarters } from "./testing/songs.js";

/** A file from raw track bytes: format, division and events as they stand. */
function file(tracks: readonly (readonly number[])[], { format = 1, division = [1, 0xe0] } = {}): Uint8Array {
  const chunk = (name: string, bytes: readonly number[]) => [
    ...[...name].map((c) => c.charCodeAt(0)),
    ...[24, 16, 8, 0].map((shift) => (bytes.length >> shift) & 255),
    ...bytes,
  ];
  return Uint8Array.from([
    ...chunk("MThd", [0, format, 0, tracks.length, ...division]),
    ...tracks.flatMap((track) => chunk("MTrk", track)),
  ]);
}
const END = [0, 0xff, 0x2f, 0];
const FOUR_FOUR = [0, 0xff, 0x58, 4, 4, 2, 24, 8];
/** Quarters at 480 ticks: on, wait 480 (0x83 0x60), off; by running status where asked. */
const beats = (count: number, pitch = 60, running = false) =>
  Array.from({ length: count }, (_, k) => [
    ...(running && k > 0 ? [0, pitch, 80] : [0, 0x90, pitch, 80]),
    ...(running ? [0x83, 0x60, pitch, 0] : [0x83, 0x60, 0x80, pitch, 0]),
  ]).flat();
const reasonOf = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    return error instanceof DiscardError ? error.reason : error;
  }
  return "read";
};
const song = pianoFile(quarters(16));

describe("readMidi", () => {
  it("puts a beat on every quarter, with its tick, its second, its measure and its place in it", () => {
    const piece = readMidi(song, { title: "scale" });
    expect(piece.title).toBe("scale");
    expect(piece.beats).toHaveLength(16);
    expect(piece.beats[4]).toEqual({ time: 2, tick: 1920, measure: 2, position: 1 });
    expect(piece.notes[5]).toMatchObject({ onset: 5, pitch: 64, velocity: 80 });
    expect(piece.notes[5].offset).toBeCloseTo(5.9, 2);
    expect(piece.gridSource).toBe("map");
    expect(piece.ticksPerBeat).toBe(480);
  });

  it("keeps silent beats at the start and ends with the last beat that sounds", () => {
    const piece = readMidi(pianoFile([note(5, 1, 60), note(10, 0.55, 62)]));
    expect(piece.beats).toHaveLength(11);
    expect(piece.beats[0]).toMatchObject({ tick: 0, measure: 1, position: 1 });
    expect(piece.notes[0].onset).toBe(5);
  });

  it("does not add a beat for a tail of next to nothing", () => {
    expect(readMidi(pianoFile([note(0, 1, 60), note(8, 1.02, 62)])).beats).toHaveLength(9);
    expect(readMidi(pianoFile([note(0, 1, 60), note(8, 1.2, 62)])).beats).toHaveLength(10);
  });

  it("times beats by the tempo map, whichever track it stands on", () => {
    const tempo = [0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40]; // one second a quarter
    const slow = file([FOUR_FOUR.concat(beats(8), END), tempo.concat(END)]);
    expect(readMidi(slow).beats[3].time).toBeCloseTo(3, 9);
    const changing = pianoFile(quarters(8), {
      tempi: [
        { beat: 0, bpm: 60 },
        { beat: 4, bpm: 120 },
      ],
    });
    expect(readMidi(changing).beats[6].time).toBeCloseTo(5, 5);
  });

  it("leaves out a tempo of 0 and a time signature 0/0, and says so", () => {
    const zero = [0, 0xff, 0x51, 3, 0, 0, 0, 0, 0xff, 0x58, 4, 0, 0, 24, 8];
    const piece = readMidi(file([zero.concat(beats(8), END)]));
    expect(piece.beats[2].time).toBeCloseTo(1, 9);
    expect(piece.warnings).toHaveLength(2);
  });

  it("reads formats 0 and 1 alike, and running status like full status", () => {
    const full = readMidi(file([FOUR_FOUR.concat(beats(8), END)], { format: 0 }));
    expect(full.notes).toHaveLength(8);
    expect(readMidi(file([FOUR_FOUR.concat(beats(8), END)])).notes).toEqual(full.notes);
    expect(readMidi(file([FOUR_FOUR.concat(beats(8, 60, true), END)])).notes).toEqual(full.notes);
  });

  it("plays the tracks of format 2 one after the other, each from a measure's start", () => {
    const piece = readMidi(file([FOUR_FOUR.concat(beats(5), END), beats(5, 67).concat(END)], { format: 2 }));
    expect(piece.notes.filter((n) => n.pitch === 67).map((n) => n.onset)).toEqual([8, 9, 10, 11, 12]);
  });

  it("takes a beat of SMPTE time to be half a second", () => {
    // 25 frames a second of 40 ticks: 1,000 ticks a second, so 480 ticks are .96 of a beat of 500.
    const piece = readMidi(file([FOUR_FOUR.concat(beats(16), END)], { division: [0xe7, 40] }));
    expect(piece.notes[1].onset).toBeCloseTo(0.96, 9);
    expect(piece.beats[2].time).toBeCloseTo(1, 9);
    expect(piece.warnings?.[0]).toMatch(/SMPTE/);
  });

  it("takes the program of a channel from another track where its own says none", () => {
    const piece = readMidi(file([[0, 0xc0, 40].concat(FOUR_FOUR, END), beats(8).concat(END)]));
    expect(piece.tracks).toEqual([{ name: "", channel: 0, program: 40, drums: false }]);
  });
});

describe("notes", () => {
  const notesOf = (events: readonly number[]) =>
    readMidi(file([FOUR_FOUR.concat(events, beats(8, 40), END)])).notes.filter((n) => n.pitch === 60);

  it("ends a note that is struck again, and ignores its late note-off", () => {
    const on = [0, 0x90, 60, 80];
    // Struck at 0 and 480; released at 490 (the first) and 960 (the second).
    const notes = notesOf([...on, 0x83, 0x60, 0x90, 60, 80, 10, 0x80, 60, 0, 0x83, 0x56, 0x80, 60, 0]);
    expect(notes.map((n) => [n.onset, n.offset])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it("ends a note that is never released, at its next onset or after a measure at most", () => {
    expect(notesOf([0, 0x90, 60, 80]).map((n) => n.offset)).toEqual([4]);
    expect(notesOf([0, 0x90, 60, 80, 0x83, 0x60, 0x90, 60, 80, 0x83, 0x60, 0x80, 60, 0])).toMatchObject([
      { onset: 0, offset: 1 },
      { onset: 1, offset: 2 },
    ]);
  });

  it("makes one note of two that begin together on one pitch: the longer", () => {
    const notes = notesOf([0, 0x90, 60, 70, 0, 0x90, 60, 90, 0x81, 0x70, 0x80, 60, 0, 0x81, 0x70, 0x80, 60, 0]);
    expect(notes).toMatchObject([{ onset: 0, offset: 1, velocity: 90 }]);
  });

  it("gives a note of no length one tick", () => {
    expect(notesOf([0, 0x90, 60, 80, 0, 0x80, 60, 0])[0].offset).toBeCloseTo(1 / 480, 9);
  });
});

describe("the 4/4 rule", () => {
  it("refuses another meter with its place", () => {
    const meters = [
      { beat: 0, numerator: 4, denominator: 4 },
      { beat: 8, numerator: 3, denominator: 4 },
    ];
    const mixed = pianoFile(quarters(14), { meters });
    expect(reasonOf(() => readMidi(mixed))).toEqual({ kind: "meter", meter: "3/4", measure: 3 });
    expect(() => readMidi(mixed)).toThrow("3/4 from measure 3");
    const waltz = pianoFile(quarters(24), { meters: [{ beat: 0, numerator: 3, denominator: 4 }] });
    expect(() => readMidi(waltz)).toThrow("3/4 from measure 1");
    for (const [numerator, denominator] of [
      [2, 2],
      [2, 4],
      [6, 8],
    ])
      expect(() => readMidi(pianoFile(quarters(24), { meters: [{ beat: 0, numerator, denominator }] }))).toThrow(
        `${numerator}/${denominator} from measure 1`,
      );
  });

  it("refuses a piece without notes, and one of fewer than 8 beats", () => {
    expect(() => readMidi(pianoFile([]))).toThrow("no notes");
    expect(() => readMidi(pianoFile(quarters(7)))).toThrow("fewer than 8 beats (7)");
    expect(reasonOf(() => readMidi(pianoFile([note(0, 1, 60)])))).toEqual({ kind: "tooFewBeats", beats: 1, needed: 8 });
  });

  it("ignores a change of meter after the last note, or of no length", () => {
    const meters = [
      { beat: 0, numerator: 4, denominator: 4 },
      { beat: 16, numerator: 3, denominator: 4 },
    ];
    expect(readMidi(pianoFile(quarters(16), { meters })).beats).toHaveLength(16);
    const three = [0, 0xff, 0x58, 4, 3, 2, 24, 8];
    expect(readMidi(file([three.concat(FOUR_FOUR, beats(8), END)])).beats).toHaveLength(8);
  });

  it("keeps the longest stretch in 4/4 on request, with its notes clipped and its beats counted from 0", () => {
    const meters = [
      { beat: 0, numerator: 3, denominator: 4 },
      { beat: 6, numerator: 4, denominator: 4 },
      { beat: 18, numerator: 5, denominator: 4 },
    ];
    const piece = readMidi(pianoFile([...quarters(23), note(5.5, 2, 50), note(17, 3, 51)], { meters }), {
      keepLongest44: true,
    });
    expect(piece.beats).toHaveLength(12);
    expect(piece.beats[0]).toMatchObject({ tick: 6 * 480, time: 3, measure: 1, position: 1 });
    expect(piece.notes.find((n) => n.pitch === 50)).toMatchObject({ onset: 0, offset: 1.5 });
    expect(piece.notes.find((n) => n.pitch === 51)).toMatchObject({ onset: 11, offset: 12 });
  });

  it("begins a new measure where a 4/4 signature cuts one short", () => {
    const meters = [
      { beat: 0, numerator: 4, denominator: 4 },
      { beat: 6, numerator: 4, denominator: 4 },
    ];
    const { beats } = readMidi(pianoFile(quarters(12), { meters }));
    expect(beats.map((b) => b.position).join("")).toBe("123412123412");
    expect(beats[6]).toMatchObject({ measure: 3, tick: 2880 });
  });

  it("counts a measure of fewer quarters before 4/4 as a pickup", () => {
    const meters = [
      { beat: 0, numerator: 1, denominator: 4 },
      { beat: 1, numerator: 4, denominator: 4 },
    ];
    const { beats } = readMidi(pianoFile(quarters(9), { meters }));
    expect(beats.map((b) => `${b.measure}.${b.position}`).join(" ")).toBe("1.4 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4");
  });

  it("judges a file without a time signature from its notes", () => {
    const piece = (inMeasure: number) =>
      Array.from({ length: 24 }, (_, m) => {
        const root = [48, 53, 55, 50][m % 4];
        return [note(m * inMeasure, inMeasure - 0.1, root - 12)].concat(
          Array.from({ length: inMeasure }, (_, k) => note(m * inMeasure + k, 0.9, root + 12 + [0, 4, 7, 4][k])),
        );
      }).flat();
    expect(readMidi(pianoFile(piece(4), { meters: [] })).beats).toHaveLength(96);
    expect(() => readMidi(pianoFile(piece(3), { meters: [] }))).toThrow("3/4 from measure 1 (judged from its notes)");
  });
});

describe("damaged files", () => {
  const whole = readMidi(song);

  it("reads a file wrapped in RIFF, and one with data before its header", () => {
    const riff = [..."RIFF____RMIDdata____"].map((c) => c.charCodeAt(0));
    expect(readMidi(Uint8Array.from([...riff, ...song])).notes).toEqual(whole.notes);
    expect(readMidi(Uint8Array.from([...new Array(128).fill(0), ...song])).notes).toEqual(whole.notes);
  });

  it("reads tracks whose length is too short, too long, or whose name is damaged", () => {
    const second = song.lastIndexOf(0x6b) - 3; // "MTrk" of the piano track
    for (const change of [
      (bytes: Uint8Array) => bytes.fill(0, second + 4, second + 8),
      (bytes: Uint8Array) => bytes.fill(0x7f, second + 4, second + 8),
      (bytes: Uint8Array) => bytes.fill(0x78, second + 1, second + 2),
      (bytes: Uint8Array) => bytes.fill(0, 10, 12),
      (bytes: Uint8Array) => bytes.fill(0xff, 18, 22),
    ]) {
      const damaged = song.slice();
      change(damaged);
      expect(readMidi(damaged).notes).toEqual(whole.notes);
    }
  });

  it("reads on after an event that no parser knows and after a lost byte", () => {
    const odd = [0, 0xf4, 0, 0xff, 0x51, 1, 9, 0, 0xff, 0x58, 0];
    const piece = readMidi(file([FOUR_FOUR.concat(odd, beats(8), END)]));
    expect(piece.notes).toHaveLength(8);
    const lost = FOUR_FOUR.concat([0, 0x90, 60, 0x90, 62, 80], beats(8, 40), odd, END);
    expect(readMidi(file([lost])).notes.filter((n) => n.pitch === 40)).toHaveLength(8);
  });

  it("reads or refuses in one line a file cut at any byte", () => {
    for (let length = 0; length < song.length; length++) {
      try {
        expect(readMidi(song.subarray(0, length)).notes.length).toBeLessThanOrEqual(whole.notes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).toMatch(/^[^\n]+$/);
      }
    }
  });

  it("reads or refuses in one line a file with any one byte changed", () => {
    for (let at = 0; at < song.length; at++) {
      for (const value of [0, 0x7f, 0x80, 0xff]) {
        const damaged = song.slice();
        damaged[at] = value;
        expect(reasonOf(() => readMidi(damaged))).not.toBeInstanceOf(TypeError);
        expect(reasonOf(() => readMidi(damaged))).not.toBeInstanceOf(RangeError);
      }
    }
  });

  it("says what of it is damaged, and nothing of what stands behind a whole track", () => {
    const of = (bytes: Uint8Array) => readMidi(bytes).warnings;
    const longer = pianoFile(quarters(64));
    expect(of(longer)).toEqual([]);
    expect(of(longer.subarray(0, longer.length >> 1))).toContain("the file is cut short within its last track");
    const tracks = (...more: number[][]) => file([FOUR_FOUR.concat(END), FOUR_FOUR.concat(beats(16), END), ...more]);
    expect(of(tracks(beats(16).concat(END)).subarray(0, tracks().length))).toContain(
      "the file holds 2 of the 3 tracks that it tells of",
    );
    const long = song.slice();
    long[song.lastIndexOf(0x6b) + 4]++;
    expect(of(long)).toContain("the file is cut short within its last track");
    const lost = file([FOUR_FOUR.concat(beats(8, 40), [0, 0x90, 60, 0x90, 62, 80], END)]);
    expect(of(lost)).toContain("events that cannot be read are left out");
    expect(of(Uint8Array.from([...song, 0, 10, 13, 0, 0, 0, 0, 0, 0, 0]))).toEqual(of(song));
  });

  it("refuses a zip archive, though a song lies in it as it is", () => {
    const zip = (...kind: number[]) => Uint8Array.from([0x50, 0x4b, ...kind, ...new Array(26).fill(0), ...song]);
    for (const bytes of [zip(3, 4), zip(5, 6), zip(7, 8)])
      expect(() => readMidi(bytes)).toThrow("a zip archive (expected MIDI, .tar or .tar.gz)");
  });

  it("refuses what is not MIDI in one line", () => {
    expect(() => readMidi(new Uint8Array(0))).toThrow("invalid MIDI file of 0 bytes (expected a Standard MIDI File)");
    expect(() => readMidi(new TextEncoder().encode("not a song"))).toThrow(InputError);
    expect(() => readMidi(song.subarray(0, 9))).toThrow(/whole header/);
  });

  it("reads 100,000 notes on one tick, and forty minutes of music", () => {
    const crowd = Array.from({ length: 100_000 }, (_, i) => [0, 0x90 | (i % 16), 20 + (i % 89), 64]).flat();
    const wait = [0xa0, 0];
    const piece = readMidi(file([FOUR_FOUR.concat(crowd, wait, [0xb0, 123, 0], END)]));
    expect(piece.notes.length).toBeLessThanOrEqual(16 * 128);
    const long = readMidi(pianoFile(quarters(4800)));
    expect(long.beats).toHaveLength(4800);
    expect(long.beats[4799].time).toBeCloseTo(2399.5, 3);
  });

  it("refuses a file of absurd length rather than filling the memory", () => {
    const far = [0, 0x90, 60, 80, 0xff, 0xff, 0xff, 0x7f, 0x80, 60, 0];
    expect(() => readMidi(file([FOUR_FOUR.concat(far, END)], { division: [0, 1] }))).toThrow(/more than 20000 beats/);
  });
});
