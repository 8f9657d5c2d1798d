import type { BeatNotes, BeatSong, SoundingNote } from "../../music/beat-notes.js";
import type { Track, Voice } from "../../music/piece.js";
import { type Random, random } from "../../util/random.js";

/** Songs made for tests: no music, but every voice, rhythm and repetition that features look for. */

/** A note of a beat, short: missing fields are a chord note of the whole beat, struck on the beat. */
export function note(fields: Partial<SoundingNote> & { readonly pitch: number }): SoundingNote {
  return { velocity: 80, track: 2, voice: "chords", struck: true, from: 0, to: 1, ...fields };
}

const PROGRAMS = [33, 73, 0, 25, 48, 61, 81, 0, 42];
export const TRACKS: readonly Track[] = PROGRAMS.map((program, track) => ({
  name: `track ${track}`,
  channel: track === 7 ? 9 : track,
  program,
  drums: track === 7,
}));

/** A song of these beats' notes, in 4/4 from position `first`. The context holds what features read of it: the tracks. */
export function songOf(notes: readonly BeatNotes[], first = 1): BeatSong {
  const context = { tracks: TRACKS } as unknown as BeatSong["context"];
  return {
    context,
    notes: notes.map(sorted),
    beats: notes.map((_, beat) => {
      const quarter = beat + first - 1;
      return { time: beat / 2, tick: beat * 480, measure: (quarter >> 2) + 1, position: (quarter & 3) + 1 };
    }),
  };
}

export function sorted(notes: BeatNotes): BeatNotes {
  return [...notes].sort((a, b) => a.pitch - b.pitch || a.from - b.from);
}

const GRIDS = [
  [0],
  [0, 0.5],
  [0, 0.25, 0.5, 0.75],
  [0, 1 / 3, 2 / 3],
  [0, 2 / 3],
  [0.5],
  [0.25, 0.75],
  [0, 0.75],
  [0.48, 0.74],
];
const CHORDS = [
  [0, 4, 7],
  [0, 3, 7],
  [0, 3, 8],
  [0, 4, 9],
  [0, 5, 9],
  [0, 5, 8],
  [0, 3, 6],
  [0, 4, 8],
  [0, 5, 7],
  [0, 2, 7],
  [0, 4, 7, 10],
  [0, 3, 6, 8],
  [0, 3, 5, 9],
  [0, 2, 6, 9],
  [0, 4, 10],
  [0, 3, 7, 10],
  [0, 4, 7, 11],
  [0, 3, 6, 10],
  [0, 3, 6, 9],
  [0, 7],
  [0, 4],
  [0, 3],
  [0],
  [0, 4, 7, 10, 14],
];
const DRUM_KEYS = [35, 36, 36, 38, 38, 42, 42, 46, 49, 51, 41, 45, 50, 37, 39, 54, 75];

/** A random song: beats drawn, and stretches of earlier ones repeated, some moved by an interval. */
export function randomSong(seed: number, beats: number): BeatSong {
  const draw = random(seed, 7);
  const notes: BeatNotes[] = [];
  const from = draw.below(4) + 1;
  while (notes.length < beats) {
    const kind = draw.next();
    if (kind < 0.35 && notes.length > 8) {
      const start = draw.below(notes.length);
      const length = 1 + draw.below(kind < 0.1 ? 80 : 20);
      const voices = draw.next() < 0.3 ? [drawVoice(draw)] : undefined;
      const up = draw.next() < 0.5 ? 0 : [1, 2, 3, -2, 5, 12][draw.below(6)];
      for (let k = 0; k < length && notes.length < beats; k++) {
        const source = notes[start + k] ?? [];
        const moved = source.map((n) => (n.voice === "drums" ? n : { ...n, pitch: within(n.pitch + up) }));
        const fresh = voices ? randomBeat(draw).filter((n) => voices.includes(n.voice)) : [];
        notes.push([...moved.filter((n) => !voices?.includes(n.voice)), ...fresh]);
      }
    } else if (kind < 0.5 && notes.length > 0) {
      const voice = drawVoice(draw);
      const kept = notes[notes.length - 1].filter((n) => n.voice !== voice);
      notes.push([...kept, ...randomBeat(draw).filter((n) => n.voice === voice)]);
    } else notes.push(randomBeat(draw));
  }
  return songOf(notes, from);
}

function drawVoice(draw: Random): Voice {
  return (["bass", "melody", "chords", "drums"] as const)[draw.below(4)];
}

/** Keeps pitches between 30 and 97, so that songs can be moved by an octave or two. */
function within(pitch: number): number {
  return pitch < 30 ? pitch + 12 : pitch > 97 ? pitch - 12 : pitch;
}

/** The notes of one beat, any of its voices silent at times. */
export function randomBeat(draw: Random): BeatNotes {
  const out: SoundingNote[] = [];
  const root = 34 + draw.below(14);
  if (draw.next() < 0.75) addBass(draw, root, out);
  if (draw.next() < 0.75) addMelody(draw, out);
  if (draw.next() < 0.75) addChords(draw, root, out);
  if (draw.next() < 0.75) addDrums(draw, out);
  return sorted(out);
}

const velocity = (draw: Random) => 30 + draw.below(3) * 15 + draw.below(40);
const length = (draw: Random, from: number) => [1, 1, Math.min(1, from + 0.25), Math.min(1, from + 0.6)][draw.below(4)];

/** Mostly one of the voice's own tracks, at times any. */
function drawTrack(draw: Random, own: readonly number[]): number {
  const tracks = draw.next() < 0.7 ? own : [0, 1, 2, 3, 4, 5, 6, 8];
  return tracks[draw.below(tracks.length)];
}

function addBass(draw: Random, root: number, out: SoundingNote[]): void {
  const track = drawTrack(draw, [0, 3]);
  if (draw.next() < 0.3) {
    out.push(note({ pitch: root, voice: "bass", track, struck: false, velocity: velocity(draw), to: length(draw, 0) }));
    if (draw.next() < 0.6) return;
  }
  const turns = draw.next() < 0.5 ? [0] : [0, 0, 7, 12, 5, -2, 1];
  for (const from of GRIDS[draw.below(GRIDS.length)]) {
    const pitch = root + turns[draw.below(turns.length)];
    out.push(note({ pitch, voice: "bass", track, from, to: length(draw, from), velocity: velocity(draw) }));
  }
}

function addMelody(draw: Random, out: SoundingNote[]): void {
  const track = drawTrack(draw, [1]);
  let pitch = 60 + draw.below(26);
  if (draw.next() < 0.3) {
    out.push(note({ pitch, voice: "melody", track, struck: false, velocity: velocity(draw), to: length(draw, 0) }));
    if (draw.next() < 0.5) return;
  }
  const wide = draw.next() < 0.5 ? 2 : 12;
  for (const from of GRIDS[draw.below(GRIDS.length)]) {
    out.push(note({ pitch, voice: "melody", track, from, to: length(draw, from), velocity: velocity(draw) }));
    if (draw.next() < 0.1)
      out.push(note({ pitch: pitch - 4, voice: "melody", track: 5, from, velocity: velocity(draw) }));
    pitch = within(pitch + draw.below(2 * wide + 1) - wide);
  }
}

function addChords(draw: Random, root: number, out: SoundingNote[]): void {
  const chord = CHORDS[draw.below(CHORDS.length)].map((n) => root + n + 12 * draw.below(2));
  const track = drawTrack(draw, [2, 3, 4, 5, 6, 8]);
  const style = draw.below(6);
  const grid = GRIDS[draw.below(GRIDS.length)];
  const at = (pitch: number, from: number, to = length(draw, from)) =>
    out.push(note({ pitch, track, from, to: Math.max(to, from + 0.01), velocity: velocity(draw) }));
  const rising = [...chord].sort((a, b) => a - b);
  if (style === 0) for (const pitch of chord) out.push(note({ pitch, track, struck: false, velocity: velocity(draw) }));
  else if (style === 1) for (const from of grid) for (const pitch of chord) at(pitch, from);
  else if (style === 2) {
    if (draw.next() < 0.5) rising.reverse();
    rising.forEach((pitch, n) => {
      at(pitch, grid[0] + 0.012 * n);
    });
  } else if (style === 3) {
    const order = [rising, [...rising].reverse(), [rising[0], rising.at(-1) ?? 0, rising[0], rising.at(-1) ?? 0]][
      draw.below(3)
    ];
    grid.forEach((from, n) => {
      at(order[n % order.length], from);
    });
  } else if (style === 4) for (const from of grid) at(rising[0], from);
  else {
    const short = 0.3;
    for (const pitch of chord) at(pitch, 0.5, 0.5 + short);
  }
}

function addDrums(draw: Random, out: SoundingNote[]): void {
  const kit = Array.from({ length: 1 + draw.below(4) }, () => DRUM_KEYS[draw.below(DRUM_KEYS.length)]);
  for (const pitch of kit) {
    for (const from of GRIDS[draw.below(GRIDS.length)]) {
      const struck = draw.next() < 0.97;
      out.push(note({ pitch, voice: "drums", track: 7, struck, from: struck ? from : 0, velocity: velocity(draw) }));
    }
  }
}

/** The song with every pitched note moved by `semitones`. */
export function transposed(song: BeatSong, semitones: number): BeatSong {
  const move = (n: SoundingNote) => (n.voice === "drums" ? n : { ...n, pitch: n.pitch + semitones });
  return { ...song, notes: song.notes.map((notes) => sorted(notes.map(move))) };
}

/** The song with other notes in some beats: in beat t, of the voices in `hide[t]` (bit v for `VOICES[v]`), on its first `tracks` tracks. */
export function withOtherNotes(song: BeatSong, hide: Uint8Array, seed: number, tracks = TRACKS.length): BeatSong {
  const draw = random(seed, 8);
  const hidden = (voice: Voice, beat: number) =>
    (hide[beat] >> ["bass", "melody", "chords", "drums"].indexOf(voice)) & 1;
  return {
    ...song,
    notes: song.notes.map((notes, beat) => {
      if (!hide[beat]) return notes;
      const drawn = randomBeat(draw).filter((n) => hidden(n.voice, beat));
      const others = drawn.map((n) => ({ ...n, track: n.track % tracks }));
      return sorted([...notes.filter((n) => !hidden(n.voice, beat)), ...others]);
    }),
  };
}

/** Hidden voices drawn for each beat: none in most, all in some, single voices in others, spans of them here and there. */
export function randomHide(seed: number, beats: number): Uint8Array {
  const draw = random(seed, 9);
  const hide = new Uint8Array(beats);
  for (let beat = 0; beat < beats; ) {
    const kind = draw.next();
    const voices = kind < 0.6 ? 0 : kind < 0.8 ? 15 : 1 << draw.below(4);
    const span = draw.next() < 0.2 ? 1 + draw.below(6) : 1;
    for (let k = 0; k < span && beat < beats; k++) hide[beat++] = voices;
  }
  return hide;
}

/** Where two arrays differ first, −1 where they are equal. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = Math.max(a.length, b.length);
  for (let n = 0; n < length; n++) if (a[n] !== b[n]) return n;
  return -1;
}
