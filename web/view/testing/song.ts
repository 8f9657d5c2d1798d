/** Songs for tests of the page's views: real notes, answers as they are known to be. */
import { ANALYSIS_VERSION, type AnalysisBeat } from "../../../src/answers/analysis.js";
import { summarize } from "../../../src/answers/summary.js";
import type { ExampleAnswers } from "../../../src/data/examples/example.js";
import { referenceBass } from "../../../src/features/reference-bass.js";
import { readMidi } from "../../../src/music/midi.js";
import type { Piece, Voice } from "../../../src/music/piece.js";
import { beatSong, noteVoices } from "../../../src/music/voices.js";
import { random } from "../../../src/util/random.js";
import type { Song } from "../../app/types.js";

/** As in `examples/answers.json`: what a test song needs of it. */
export type Truth = Pick<
  ExampleAnswers,
  "beatsPerMeasure" | "firstMeasure" | "phraseStart" | "modulationUp" | "tonicChord" | "blues" | "scale"
>;

/** A song that is answered as `truth` says, with seeded doubt. */
export function songOf(piece: Piece, voices: readonly Voice[], bass: Int8Array, truth: Truth, name = "song.mid"): Song {
  const { next } = random(7);
  const p = (yes: boolean) => {
    const doubt = next() ** 3 * 0.45;
    return Math.round((yes ? 1 - doubt : doubt) * 1e4) / 1e4;
  };
  const beats = piece.beats.map((beat, t): AnalysisBeat => {
    const scale = truth.scale.find(({ from, to }) => t >= from && t < to) ?? truth.scale[0];
    return {
      ...beat,
      answers: {
        tonicChord: p(truth.tonicChord.includes(t)),
        measureStart: p((t - truth.firstMeasure) % truth.beatsPerMeasure === 0),
        phraseStart: p(truth.phraseStart.includes(t)),
        modulationUp: p(truth.modulationUp.includes(t)),
        blues: p(truth.blues.some(({ from, to }) => t >= from && t < to)),
        scale: { tonic: scale.tonic, mode: scale.mode, p: p(true) },
      },
    };
  });
  return {
    id: name,
    name,
    bytes: new Uint8Array(),
    piece,
    voices,
    bass,
    analysis: {
      version: ANALYSIS_VERSION,
      file: name,
      title: piece.title,
      model: "truth",
      grid: piece.gridSource,
      beats,
      summary: summarize(beats, []),
    },
    timings: {},
  };
}

export function songFromMidi(bytes: Uint8Array, truth: Truth, name?: string): Song {
  const piece = readMidi(bytes);
  const song = beatSong(piece);
  return songOf(piece, noteVoices(piece, song.context), referenceBass(song), truth, name);
}

const VOICE_CYCLE: readonly Voice[] = ["bass", "melody", "chords", "chords", "drums"];

/** A made-up song of so many notes, four a beat in each of five voices' turns, in C, moving to E♭ halfway. */
export function madeSong(notes: number, notesPerBeat = 10): Song {
  const { below } = random(1);
  const beats = Math.ceil(notes / notesPerBeat);
  const voices = Array.from({ length: notes }, (_, n) => VOICE_CYCLE[n % 5]);
  const list = voices.map((voice, n) => {
    const onset = Math.floor(n / notesPerBeat) + (n % notesPerBeat) / notesPerBeat;
    const pitch = { bass: 30 + below(12), melody: 64 + below(20), chords: 48 + below(20), drums: 35 + below(18) }[
      voice
    ];
    return { onset, offset: onset + 0.25 + below(3) / 2, pitch, velocity: 80, track: 0 };
  });
  const piece: Piece = {
    title: "made",
    notes: list,
    tracks: [{ name: "", channel: 0, program: 0, drums: false }],
    beats: Array.from({ length: beats }, (_, t) => ({
      time: t / 2,
      tick: t * 480,
      measure: Math.floor(t / 4) + 1,
      position: (t % 4) + 1,
    })),
    gridSource: "map",
    ticksPerBeat: 480,
  };
  const half = Math.floor(beats / 32) * 16;
  const every = (step: number) => Array.from({ length: Math.ceil(beats / step) }, (_, n) => n * step);
  return songOf(piece, voices, new Int8Array(beats), {
    beatsPerMeasure: 4,
    firstMeasure: 0,
    phraseStart: every(16),
    modulationUp: half > 0 ? [half] : [],
    tonicChord: every(3),
    blues: [],
    scale: [
      { from: 0, to: half || beats, tonic: 0, mode: "major" },
      { from: half || beats, to: beats, tonic: 3, mode: "major" },
    ],
  });
}
