import { describe, expect, it } from "vitest";
import { random } from "../util/random.js";
import { readMidi } from "./midi.js";
import type { Note, Piece, Voice } from "./piece.js";
import { bass, chords, drums, note, pianoFile, pieceOf, TRACK, transposed, tune } from "./testing/songs.js";
import { beatSong, noteVoices, songContext, voicesByBeat } from "./voices.js";
import type { WrittenTrack } from "./write-midi.js";

const part = (name: string, channel: number, program: number, notes: WrittenTrack["notes"]): WrittenTrack => ({
  name,
  channel,
  program,
  notes,
});
const read = (...tracks: WrittenTrack[]) => readMidi(pianoFile([], { tracks }));
const voicesOf = (piece: Piece): Voice[] => noteVoices(piece, songContext(piece));
const tracksOf = (piece: Piece): Map<number, Set<Voice>> => {
  const out = new Map<number, Set<Voice>>();
  voicesOf(piece).forEach((voice, i) => {
    const { track } = piece.notes[i];
    out.set(track, (out.get(track) ?? new Set()).add(voice));
  });
  return out;
};
/** Share of the notes that have the voice that the part they were written for suggests. */
const agreement = (piece: Piece, wanted: (n: Note) => Voice): number => {
  const voices = voicesOf(piece);
  return voices.filter((voice, i) => voice === wanted(piece.notes[i])).length / voices.length;
};

/** A song of random notes in three registers on one track: what a property is tried on. */
function randomPiece(seed: number, tracks = 1): Piece {
  const rng = random(seed);
  const notes: Note[] = Array.from({ length: 600 }, () => {
    const onset = rng.below(64 * 4) / 4;
    const voice = rng.below(3);
    const pitch = [36, 55, 70][voice] + rng.below(14);
    return {
      onset,
      offset: onset + (1 + rng.below(8)) / 4,
      pitch,
      velocity: 40 + rng.below(80),
      track: rng.below(tracks),
    };
  });
  return pieceOf(
    notes,
    66,
    Array.from({ length: tracks }, (_, i) => ({ ...TRACK, channel: i, program: i * 8 })),
  );
}

describe("voices of a band", () => {
  const band = read(
    part("Flute", 0, 73, tune(4)),
    part("Piano", 1, 0, chords(4)),
    part("Fingered", 2, 33, bass(4)),
    part("Kit", 9, 0, drums(4)),
  );

  it("come from programs, channels and registers: flute melody, piano chords, bass and drums", () => {
    expect([...tracksOf(band)].sort().map(([, voices]) => [...voices].join())).toEqual([
      "melody",
      "chords",
      "bass",
      "drums",
    ]);
  });

  it("come from names, in several languages", () => {
    for (const [song, low] of [
      ["Vocals", "E. Bass"],
      ["Gesang", "Bajo"],
      ["ボーカル", "ベース"],
      ["Mélodie", "Basse"],
    ]) {
      // The singer lies below the organ here: the name decides.
      const piece = read(
        part(low, 0, 0, bass(4)),
        part("Organ", 1, 16, tune(4)),
        part(
          song,
          2,
          0,
          chords(4).filter((_, i) => i % 2 === 0),
        ),
      );
      const voices = tracksOf(piece);
      const of = (name: string) => [...voices.get(piece.tracks.findIndex((track) => track.name === name))!].join();
      expect([song, of(song), of(low), of("Organ")]).toEqual([song, "melody", "bass", "chords"]);
    }
  });

  it("find a bass line without a bass program by its register", () => {
    const piece = read(part("a", 0, 56, tune(4)), part("b", 1, 48, chords(4)), part("c", 2, 58, bass(4)));
    expect([...tracksOf(piece).get(2)!]).toEqual(["bass"]);
  });
});

describe("voices of a piano", () => {
  const wanted = (n: Note): Voice => (n.velocity === 100 ? "melody" : n.velocity === 60 ? "chords" : "bass");

  it("are told apart in the two hands of a score", () => {
    const piece = read(part("Piano", 0, 0, tune(4)), part("Piano", 0, 0, [...chords(4), ...bass(4)]));
    expect(agreement(piece, wanted)).toBeGreaterThan(0.95);
    expect([...tracksOf(piece).get(0)!]).toEqual(["melody"]);
  });

  it("are told apart on one flat track", () => {
    expect(agreement(read(part("", 0, 0, [...tune(4), ...chords(4), ...bass(4)])), wanted)).toBeGreaterThan(0.95);
  });

  it("are melody alone where one track plays single notes", () => {
    expect(new Set(voicesOf(read(part("", 0, 0, tune(4)))))).toEqual(new Set(["melody"]));
  });
});

describe("voices, whatever the song", () => {
  it("do not change when the song is transposed", () => {
    for (let seed = 0; seed < 6; seed++) {
      const piece = randomPiece(seed, 1 + (seed % 3));
      const voices = voicesOf(piece);
      expect(new Set(voices).size).toBeGreaterThan(1);
      for (const semitones of [-11, -1, 1, 5, 12]) expect(voicesOf(transposed(piece, semitones))).toEqual(voices);
    }
  });

  it("of a beat do not change when the notes of another beat do, under the same context", () => {
    for (let seed = 0; seed < 6; seed++) {
      const piece = randomPiece(seed, 1 + (seed % 3));
      const context = songContext(piece);
      const before = voicesByBeat(piece, context);
      const beat = 20 + seed;
      // All that begins in the beat goes; what sounds elsewhere stays as it is.
      const other = { onset: beat + 0.25, offset: beat + 0.75, velocity: 120, track: 0 };
      const inside = (n: Note) => n.onset >= beat && n.offset <= beat + 1;
      const changed = {
        ...piece,
        notes: [...piece.notes.filter((n) => !inside(n)), ...[41, 66, 95].map((pitch) => ({ ...other, pitch }))].sort(
          (a, b) => a.onset - b.onset || a.pitch - b.pitch,
        ),
      };
      const after = voicesByBeat(changed, context);
      expect(after[beat]).not.toEqual(before[beat]);
      before.forEach((notes, k) => {
        if (k !== beat) expect(after[k]).toEqual(notes);
      });
    }
  });

  it("depend on a beat's clipped notes only: a beat cut out and played alone has the same", () => {
    const piece = randomPiece(9);
    const context = songContext(piece);
    const all = voicesByBeat(piece, context);
    for (const k of [5, 17, 40]) {
      const alone = pieceOf(
        all[k].map((n) => ({
          onset: n.struck ? n.from + 1 : n.from + 0.5,
          offset: n.to + 1,
          pitch: n.pitch,
          velocity: n.velocity,
          track: n.track,
        })),
        3,
      );
      expect(voicesByBeat(alone, context)[1].map((n) => [n.pitch, n.from, n.voice])).toEqual(
        all[k].map((n) => [n.pitch, n.from, n.voice]),
      );
    }
  });

  it("of each note are those of the beat in which it begins", () => {
    const piece = randomPiece(2);
    const { notes, context } = beatSong(piece);
    const single = noteVoices(piece, context);
    expect(single).toHaveLength(piece.notes.length);
    const count = (voices: readonly Voice[]) =>
      ["bass", "melody", "chords", "drums"].map((v) => voices.filter((x) => x === v).length);
    expect(
      count(
        notes
          .flat()
          .filter((n) => n.struck)
          .map((n) => n.voice),
      ),
    ).toEqual(count(single));
  });

  it("sort every beat's notes by pitch, then onset", () => {
    for (const beat of beatSong(randomPiece(4)).notes)
      for (let i = 1; i < beat.length; i++)
        expect(
          beat[i - 1].pitch < beat[i].pitch ||
            (beat[i - 1].pitch === beat[i].pitch && beat[i - 1].from <= beat[i].from),
        ).toBe(true);
  });

  it("make no bass of a melody that plays alone in a song with chords", () => {
    const piece = read(
      part("", 0, 0, [...tune(2), ...chords(2), ...bass(2), note(40, 1, 79, 100), note(41, 1, 81, 100)]),
    );
    const voices = voicesOf(piece);
    piece.notes.forEach((n, i) => {
      if (n.onset >= 40) expect(voices[i]).not.toBe("bass");
    });
  });
});
