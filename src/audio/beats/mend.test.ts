import { describe, expect, it } from "vitest";
import { mendBeats } from "./mend.js";
import { steadyBeats } from "./testing/band.js";
import type { TrackedBeat } from "./track.js";

const tracked = (count: number, first: number): TrackedBeat[] =>
  steadyBeats(count, 120).map((time, k) => ({ time, position: (((((k - first) % 4) + 4) % 4) + 1) as 1 | 2 | 3 | 4 }));
const positions = (beats: readonly TrackedBeat[]) => beats.map((beat) => beat.position);

describe("beats mended by hand", () => {
  it("come back when doubled and then halved", () => {
    for (const first of [0, 1, 2, 3]) {
      const beats = tracked(13, first);
      const back = mendBeats(mendBeats(beats, { tempo: 2 }), { tempo: 0.5 });
      expect(back.map((beat) => beat.time)).toEqual(beats.map((beat) => beat.time));
      // Which of the two downbeats of a doubled measure was the first one is lost.
      expect(positions(back)[first] % 2).toBe(1);
    }
  });

  it("keep the downbeat on a beat when halved, wherever it is", () => {
    for (const first of [0, 1, 2, 3]) {
      const beats = tracked(16, first);
      const halved = mendBeats(beats, { tempo: 0.5 });
      expect(halved.length).toBe(8);
      expect(halved.find((beat) => beat.position === 1)?.time).toBe(beats[first].time);
    }
  });

  it("have a beat halfway between each two when doubled", () => {
    const beats = mendBeats(tracked(4, 1), { tempo: 2 });
    expect(beats.map((beat) => beat.time)).toEqual([0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]);
    expect(positions(beats)).toEqual([3, 4, 1, 2, 3, 4, 1]);
  });

  it("have their barlines moved to a later beat by a shift, to an earlier one by a negative", () => {
    expect(positions(mendBeats(tracked(6, 0), { shift: 1 }))).toEqual([4, 1, 2, 3, 4, 1]);
    expect(positions(mendBeats(tracked(6, 0), { shift: -1 }))).toEqual([2, 3, 4, 1, 2, 3]);
    expect(mendBeats(tracked(6, 2), {})).toEqual(tracked(6, 2));
  });

  it("want a factor of 2 or a half and whole beats", () => {
    expect(() => mendBeats([], { tempo: 3 as 2 })).toThrow("invalid tempo factor 3 (expected 2, 1/2 or 1)");
    expect(() => mendBeats([], { shift: 0.5 })).toThrow("invalid shift 0.5 (expected a whole number of beats)");
    expect(mendBeats([], { tempo: 2, shift: 1 })).toEqual([]);
  });
});
