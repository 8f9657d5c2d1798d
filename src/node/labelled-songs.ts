import type { TruthBeat, TruthSong } from "../answers/truth.js";
import { trackNotes } from "../audio/beats/track.js";
import type { Split } from "../data/dataset.js";
import { BINARY_ONE, FULL_WEIGHT, UNKNOWN } from "../data/dataset.js";
import { refuseBeyond, type SongLabels, songNames } from "../data/labels.js";
import { readMidi } from "../music/midi.js";
import type { Question } from "../theory/questions.js";
import { InputError } from "../util/errors.js";
import { corpusOf, splitOf } from "./corpus.js";
import { inputFiles, songFiles } from "./files.js";

/** A song with its truth and its bytes: what an evaluation asks for. */
export interface LabelledSong {
  readonly song: TruthSong;
  readonly bytes: Uint8Array;
}

export interface LabelledSongsOptions {
  readonly questions: readonly Question[];
  readonly splits?: readonly Split[];
  readonly keepLongest44?: boolean;
  /** Labels of less weight, 0–1, are too unsure to score by and are left out. */
  readonly leastWeight?: number;
  /** The corpus that the songs are counted under, e.g. "blues"; their own when left out. */
  readonly corpus?: string;
  /** Told of a file that cannot be read; it is passed over. */
  readonly failed?: (file: string, reason: string) => void;
}

/** Training lays labels by beat or tick on the beats that the file has; where these fit no note, answers are given on other beats. */
const COUNTED =
  'its labels count the file\'s beats, which do not fit its notes (expected labels of whole songs: beat "all")';

/**
 * The songs of some inputs (archives, folders, files) that have labels, as truths: yes-or-no questions only, a probability of one half
 * or more is a yes. The split is that of `songs.tsv`, else of the label file, else it follows from the name. Songs are read as `analyze`
 * reads them, so that the truths stand on the beats that are answered.
 *
 * @throws InputError naming the line of a label of a beat that its song does not have
 */
export async function* labelledSongs(
  inputs: readonly string[],
  labels: readonly SongLabels[],
  options: LabelledSongsOptions,
): AsyncGenerator<LabelledSong> {
  const byName = new Map<string, SongLabels[]>();
  for (const one of labels) byName.set(one.song, [...(byName.get(one.song) ?? []), one]);
  const failed = options.failed ?? (() => {});
  const done = new Set<string>();
  for await (const file of songFiles(inputFiles(inputs), failed)) {
    const corpus = corpusOf(file.from);
    const row = corpus.songs?.get(file.name);
    const id = row?.id ?? file.name.replace(/\.[^./]+$/, "");
    const own = songNames(file.file, id).find((name) => byName.has(name));
    if (own === undefined || done.has(own)) continue;
    const known = byName.get(own)!;
    const split = row?.split ?? known.find((one) => one.split)?.split ?? splitOf(corpus.name, id);
    if (options.splits && !options.splits.includes(split)) continue;
    let places: BeatPlace[];
    try {
      const { keepLongest44 } = options;
      const { beats, gridSource } = readMidi(file.bytes, { title: id, keepLongest44, track: trackNotes });
      if (gridSource === "tracked" && known.some(({ by }) => by !== "all")) throw new InputError(COUNTED);
      places = beats.map(({ tick, time }) => ({ tick: tick ?? null, time }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failed(file.file, error.message);
      continue;
    }
    done.add(own);
    for (const one of known) refuseBeyond(one, places.length, file.file);
    const truth = withLabels(places, known, options.questions, (options.leastWeight ?? 0) * FULL_WEIGHT);
    yield { song: { id: own, corpus: options.corpus ?? corpus.name, split, beats: truth }, bytes: file.bytes };
  }
}

type BeatPlace = Pick<TruthBeat, "tick" | "time">;

function withLabels(
  places: readonly BeatPlace[],
  labels: readonly SongLabels[],
  questions: readonly Question[],
  least: number,
): TruthBeat[] {
  const beats = places.map((place): Record<string, unknown> => ({ ...place, tonic: null, minor: null }));
  for (const { by, at, columns } of labels) {
    for (const { name, kind } of questions) {
      const column = kind === "binary" ? columns[name] : undefined;
      if (!column) continue;
      const put = (beat: Record<string, unknown> | undefined, entry: number) => {
        if (beat && column.value[entry] !== UNKNOWN && column.weight[entry] >= least)
          beat[name] = column.value[entry] >= BINARY_ONE / 2;
      };
      if (by === "all") for (const beat of beats) put(beat, 0);
      else if (by === "beat") for (let i = 0; i < at.length; i++) put(beats[at[i]], i);
      else {
        const byTick = new Map(beats.map((beat) => [beat.tick, beat]));
        for (let i = 0; i < at.length; i++) put(byTick.get(at[i]), i);
      }
    }
  }
  return beats as unknown as TruthBeat[];
}
