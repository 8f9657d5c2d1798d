/** The songs that `bat evaluate` asks about: truths, the MIDI files beside them, and how these are read. */
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readTruth, type TruthSong } from "../answers/truth.js";
import { trackNotes } from "../audio/beats/track.js";
import { SPLITS } from "../data/dataset.js";
import { readMidi } from "../music/midi.js";
import type { Piece } from "../music/piece.js";
import { inputFiles, songFiles } from "../node/files.js";
import { readInput } from "../node/read-input.js";
import type { Question } from "../theory/questions.js";
import { InputError, UsageError } from "../util/errors.js";
import type { EvaluateFlags } from "./evaluate.js";
import type { StatusLine } from "./terminal.js";

/** What songs are read from: the path of their MIDI files, or their bytes by id. */
export type Songs = string | ReadonlyMap<string, Uint8Array>;

/**
 * The truth of a label file, and the bytes of the songs that it names.
 * @param questions those that it may ask
 */
export async function labelledTruth(
  path: string,
  { midi, splits, keep44 }: EvaluateFlags,
  questions: readonly Question[],
): Promise<{ truth: TruthSong[]; midi: Songs }> {
  if (midi === undefined) throw new UsageError("bat evaluate --truth LABELS.csv needs --midi, the songs");
  const [{ readLabelFiles }, { labelledSongs }] = await Promise.all([
    import("../node/label-files.js"),
    import("../node/labelled-songs.js"),
  ]);
  const names = new Set(groupsOf(splits).flatMap((group) => group.split("+")));
  const truth: TruthSong[] = [];
  const bytes = new Map<string, Uint8Array>();
  const labels = readLabelFiles([path], questions);
  if (labels.length === 0) throw new InputError(`${path} holds no labels`);
  const found = labelledSongs([midi], labels, {
    questions,
    splits: SPLITS.filter((split) => names.has(split)),
    keepLongest44: keep44,
    leastWeight: 0.45,
    failed: (file, reason) => sayUnread(file, reason),
  });
  for await (const one of found) {
    truth.push(one.song);
    bytes.set(one.song.id, one.bytes);
  }
  if (truth.length === 0) throw new InputError(`${midi} holds no song of ${path} in ${splits}`);
  return { truth, midi: bytes };
}

/**
 * The truth's songs and the path of their MIDI files.
 * @param questions those that may be answered
 */
export function truthFiles(
  path: string,
  midi: string | undefined,
  questions: readonly Question[],
): { truth: TruthSong[]; midi: string } {
  if (!existsSync(path)) throw new InputError(`${path}: no such file or folder`);
  const folder = statSync(path).isDirectory();
  const file = folder ? join(path, "truth.jsonl.gz") : path;
  if (!existsSync(file)) throw new InputError(`${path}: holds no truth.jsonl.gz`);
  const bytes = readInput(file);
  let text: string;
  try {
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    throw new InputError(`${file} cannot be unpacked: ${(error as Error).message}`);
  }
  const beside = join(folder ? path : join(path, ".."), "midi.tar.gz");
  if (midi === undefined && !existsSync(beside)) {
    throw new UsageError(`bat evaluate needs --midi (there is no midi.tar.gz beside ${file})`);
  }
  const own = questions.flatMap(({ name, kind }) => (kind === "binary" ? [name] : []));
  return { truth: readTruth(text, file, own), midi: midi ?? beside };
}

/** The piece of a song, read as `bat analyze` reads it. @throws InputError where it cannot be */
export function readSong(song: TruthSong, bytes: Uint8Array, { keep44 }: Pick<EvaluateFlags, "keep44">): Piece {
  return readMidi(bytes, { title: song.id, keepLongest44: keep44, track: trackNotes });
}

/** Says on standard error that a song is left out. */
export function sayUnread(song: string, reason: string, status?: StatusLine): void {
  status?.clear();
  process.stderr.write(`bat: ${song}: ${reason}\n`);
}

/** What is said where none of the songs could be answered; each was named before. */
export function noneAnswered(truth: readonly TruthSong[]): InputError {
  const songs = truth.length === 1 ? `the song ${truth[0].id} could not` : `none of the ${truth.length} songs could`;
  return new InputError(`nothing to score: ${songs} be answered`);
}

/** The songs with a truth, with their bytes; what cannot be read is said on standard error. */
export async function* songsWithTruth(truth: readonly TruthSong[], midi: Songs, status: StatusLine) {
  if (typeof midi !== "string") {
    for (const [index, song] of truth.entries()) {
      status.show(`${index + 1} of ${truth.length} songs: ${song.id}`);
      yield { song, bytes: midi.get(song.id)! };
    }
    status.clear();
    return;
  }
  const byId = new Map(truth.map((song) => [song.id, song]));
  let done = 0;
  const failed = (file: string, reason: string) => sayUnread(file, reason, status);
  for await (const file of songFiles(inputFiles([midi]), failed)) {
    const song = byId.get(basename(file.name).replace(/\.[^.]*$/, ""));
    if (!song || !byId.delete(song.id)) continue;
    status.show(`${++done} of ${truth.length} songs: ${song.id}`);
    yield { song, bytes: file.bytes };
  }
  status.clear();
  if (done === 0) throw new InputError(`${midi} holds no song of the truth (expected files named <id>.mid)`);
}

export const groupsOf = (splits: string) => splits.split(",").filter((group) => group !== "");

export function songsIn(truth: readonly TruthSong[], splits: readonly string[], corpus?: string): TruthSong[] {
  const names = new Set(splits.flatMap((group) => group.split("+")));
  const corpora = corpus?.split(",");
  const songs = truth.filter((song) => names.has(song.split) && (!corpora || corpora.includes(song.corpus)));
  if (songs.length === 0)
    throw new InputError(`the truth has no song of ${corpus ?? "any corpus"} in ${splits.join(", ")}`);
  return songs;
}
