/** A recording → a song as all else reads it: notes on the grid of the beats, as MIDI and as a piece. */

import { type ReadMidiOptions, readMidi } from "../music/midi.js";
import type { GridSource, Piece } from "../music/piece.js";
import { InputError } from "../util/errors.js";
import { type BeatMending, mendBeats } from "./beats/mend.js";
import type { BeatNetwork } from "./beats/network.js";
import { type TrackedBeat, trackBeats } from "./beats/track.js";
import { songGrid, type TimedBeat } from "./grid.js";
import { packSong } from "./pack.js";
import { type PitchNetwork, SILENCE } from "./pitch.js";
import { SAMPLE_RATE } from "./pitch-network.js";
import { type Sound, transcribe } from "./transcribe.js";

export interface ReadAudioOptions {
  readonly title?: string;
  /** Hears the beats; without it they are found by rule. */
  readonly beatNetworks?: readonly BeatNetwork[];
  /** Beats that are known: nothing is tracked. */
  readonly beats?: readonly TimedBeat[];
  /** Mends tracked or given beats. */
  readonly mend?: BeatMending;
  /** Notes on sixteenths and triplets (the default). */
  readonly quantize?: boolean;
  /** Told the share done, 0 to 1. */
  readonly progress?: (share: number) => void;
}

export interface AudioSong {
  /** A MIDI file with the tracks bass, melody, chords and drums. */
  readonly midi: Uint8Array;
  /** Seconds of each beat of that file in the recording. */
  readonly times: readonly number[];
  readonly gridSource: GridSource;
  /** What is doubtful, a line each. */
  readonly warnings: readonly string[];
}

/** What the MIDI file of a recording does not say itself. */
export type Heard = Omit<AudioSong, "midi">;

/** Below this confidence the beats are called doubtful. */
const DOUBTFUL = 0.35;
/** A shorter recording holds no measures. */
const SHORTEST_SECONDS = 2;

/** Whether a sound can be worked on at all. @throws InputError in a line that says why not */
export function audible({ mix }: Pick<Sound, "mix">): void {
  const seconds = mix.length / SAMPLE_RATE;
  if (seconds < SHORTEST_SECONDS)
    throw new InputError(`${seconds.toFixed(1)} s of sound is too short (expected ${SHORTEST_SECONDS} s or more)`);
  let most = 0;
  for (const x of mix) most = Math.max(most, Math.abs(x));
  if (most < SILENCE) throw new InputError("silence: nothing in it is louder than −60 dBFS");
}

/** The beats of a recording: those that are given, or tracked; mended where that is asked for. */
export function beatsOf(
  sound: Pick<Sound, "mix">,
  options: ReadAudioOptions,
): { beats: TimedBeat[]; warnings: string[] } {
  const { beats: given, mend, beatNetworks } = options;
  const warnings: string[] = [];
  let beats: TimedBeat[];
  if (given) beats = [...given];
  else {
    audible(sound);
    const track = trackBeats({ samples: sound.mix, sampleRate: SAMPLE_RATE }, { networks: beatNetworks });
    if (track.confidence < DOUBTFUL)
      warnings.push(
        `the beats are doubtful (confidence ${track.confidence.toFixed(2)}): mend them (--tempo, --shift) or give them (--beats)`,
      );
    beats = track.beats;
  }
  if (mend) beats = mendBeats(beats as TrackedBeat[], mend);
  return { beats, warnings };
}

/**
 * Reads a recording.
 *
 * @throws InputError for silence, under two seconds, or where no beats or no notes are heard
 */
export async function readAudio(
  sound: Sound,
  network: PitchNetwork,
  options: ReadAudioOptions = {},
): Promise<AudioSong> {
  audible(sound);
  const { beats, warnings } = beatsOf(sound, options);
  const { notes } = await transcribe(sound, network, options.progress);
  const end = notes.reduce((latest, { onset, duration }) => Math.max(latest, onset + duration), 0);
  const grid = songGrid(beats, end);
  const midi = packSong(notes, grid, options);
  return { midi, times: grid.times, gridSource: options.beats ? "given" : "tracked", warnings };
}

/** The piece of a recording: its beats at the recording's own seconds. @throws DiscardError as `readMidi` */
export function audioPiece({ midi, times, gridSource, warnings }: AudioSong, options: ReadMidiOptions = {}): Piece {
  const piece = readMidi(midi, { ...options, trustBeats: true });
  const ticks = piece.ticksPerBeat ?? 1;
  const beats = piece.beats.map((beat) => ({
    ...beat,
    time: times[Math.round((beat.tick ?? 0) / ticks)] ?? beat.time,
  }));
  return { ...piece, beats, gridSource, measuresHeard: true, warnings: [...warnings, ...(piece.warnings ?? [])] };
}
