import { expect, test } from "vitest";
import { bandNotes, steadyBeats } from "../../src/audio/beats/testing/band.js";
import { note, pianoFile } from "../../src/music/testing/songs.js";
import { readPiece } from "./read-piece.js";

/** A performance at its own tempo, written as if it were at 120 beats a minute. */
const times = steadyBeats(72, 97, 0.7, 0.002);
const performance = pianoFile(
  bandNotes(times, 4)
    .filter(({ drum }) => !drum)
    .map(({ onset, duration, pitch, velocity }) => note(onset * 2, duration * 2, pitch, velocity)),
);

test("a performance at a default tempo is put on tracked beats, as bat analyze does", () => {
  expect(readPiece(performance).gridSource).toBe("tracked");
});

test("what was transcribed from a recording keeps the recording's beats and what was doubted of them", () => {
  const heard = { times: times.map((_, k) => 0.25 + 0.6 * k), gridSource: "tracked", warnings: ["doubtful"] } as const;
  const { beats, warnings } = readPiece(performance, heard);
  expect(beats.slice(0, 4).map(({ time }) => time)).toEqual(heard.times.slice(0, 4));
  expect(beats[8].tick! / beats[1].tick!).toBe(8);
  expect(warnings?.[0]).toBe("doubtful");
});
