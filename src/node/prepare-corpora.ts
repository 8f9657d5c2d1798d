import { type Dataset, type DatasetSong, type Discarded, emptyDataset, type Split } from "../data/dataset.js";
import type { MadeSong } from "../data/generated-songs.js";
import { applyLabels, type LabelReport, type SongLabels, songNames } from "../data/labels.js";
import { type PreparedSong, unfit } from "../data/prepare-song.js";
import { drawVariants, type Variant, varyLabels } from "../data/variants.js";
import { PAIR_KEY_COLUMNS } from "../features/pair-keys.js";
import type { Question } from "../theory/questions.js";
import { archiveStem } from "./archive.js";
import { corpusOf, licenceOf, splitOf } from "./corpus.js";
import { type InputFile, inputFiles, type SongFile, songFiles } from "./files.js";
import { prepareFiles } from "./prepare-pool.js";
import { type LabelRun, settleLabels } from "./settle-labels.js";
import { isOwn, labelsDigest, type Part, runDigest } from "./shard.js";
import { type KeptSong, SongKeeper, withoutPlaces } from "./song-keeper.js";

export interface PrepareRun extends LabelRun {
  readonly inputs: readonly string[];
  /** Worker threads; 0 does all in this thread. The dataset is the same for every number. */
  readonly threads: number;
  /** Only this part's songs, for `joinShards` (shard.ts): equal songs all stay, and the labels of label files are not laid yet. */
  readonly shard?: Part;
  readonly keepLongest44?: boolean;
  /** At most so many files of each archive or folder. */
  readonly limit?: number;
  /** Only songs of these splits. */
  readonly splits?: readonly Split[];
  /** Ids of songs to leave out. */
  readonly exclude?: readonly string[];
  /** Folders of corpora in which a repacked song's licence is looked up. */
  readonly sources?: readonly string[];
  /** Variants of each labelled training song (src/data/variants.ts). */
  readonly variants?: number;
  /** Songs made by the program itself, after those of the inputs: those whose ids are wanted. */
  readonly made?: (wanted: (id: string) => boolean) => Iterable<MadeSong>;
  readonly progress?: (state: PrepareProgress) => void;
  /** Told of what cannot be read at all, and of an input without a song; they are left out. */
  readonly unread?: (file: string, reason: string) => void;
}

export interface PrepareProgress {
  readonly files: number;
  /** Files in all, where `songs.tsv` or a folder tells; null otherwise. */
  readonly total: number | null;
  readonly songs: number;
  readonly beats: number;
}

export interface PrepareReport {
  readonly files: number;
  /** Files left out because of their split, or by name. */
  readonly skipped: number;
  readonly labels: LabelReport;
}

interface Candidate extends Pick<SongFile, "file" | "bytes">, Omit<KeptSong, "digest"> {
  readonly variant?: Variant;
  readonly id: string;
  readonly licence: string;
}

type Kept = Omit<Candidate, "bytes"> & PreparedSong & { readonly digest: string };

/** Reads corpora into one dataset. A file that cannot be used is left out with its reason and the rest goes on. */
export async function prepareCorpora(run: PrepareRun): Promise<{ dataset: Dataset; report: PrepareReport }> {
  const files = inputFiles(run.inputs);
  // A table of songs that is wrong ends the run before a song is read, wherever its songs stand.
  for (const file of files) if (file.kind !== "unread") corpusOf(file);
  const keeper = new SongKeeper<Kept>(run.shard !== undefined);
  const made: SongLabels[] = [];
  let read = 0;
  let skipped = 0;
  let beats = 0;
  const total = countFiles(files, run.limit);
  // Of several labels of one song the first that knows its split speaks for it.
  const byLabel = new Map<string, SongLabels>();
  for (const labels of run.labels) if (!byLabel.get(labels.song)?.split) byLabel.set(labels.song, labels);
  const findLabels = (name: string) => byLabel.get(name);
  const own = (id: string) => !run.shard || isOwn(run.shard, id);

  async function* candidates(): AsyncGenerator<Candidate> {
    let places = 0;
    const failed = (file: string, reason: string, place: number) => {
      places = place + 1;
      run.unread?.(file, reason);
      keeper.leaveOut({ file, corpus: archiveStem(file.slice(file.lastIndexOf("/") + 1)), place }, reason);
    };
    const wanted = (name: string, from: InputFile, place: number) => {
      places = place + 1;
      return own(idOf(name, from));
    };
    for await (const song of songFiles(files, failed, run.limit, wanted)) {
      read++;
      const candidate = identify(song, findLabels, run.sources ?? []);
      if (run.exclude?.includes(candidate.id) || (run.splits && !run.splits.includes(candidate.split))) {
        skipped++;
        continue;
      }
      yield candidate;
      const called = songNames(candidate.file, candidate.id);
      const known = called.map(findLabels).find((found) => found !== undefined);
      if (!known || candidate.split !== "train" || !run.variants) continue;
      for (const [n, variant] of drawVariants(known, run.variants).entries()) {
        const varied = variantOf(candidate, variant, n + 1);
        for (const labels of run.labels)
          if (called.includes(labels.song)) made.push(varyLabels(labels, variant, varied.id));
        yield varied;
      }
    }
    for (const { labels, index, ...song } of run.made?.(own) ?? []) {
      read++;
      if (run.splits && !run.splits.includes(song.split)) continue;
      made.push(labels);
      const file = `${song.corpus}/${song.id}.mid`;
      yield { ...song, file, place: places + index, labelled: true, varied: false };
    }
  }

  for await (const { file, song } of prepareFiles(candidates(), run.threads, { keepLongest44: run.keepLongest44 })) {
    const { bytes: _, ...candidate } = file;
    run.progress?.({ files: read, total, songs: keeper.kept.length, beats });
    const reason = "reason" in song ? song.reason : candidate.labelled ? null : unfit(song);
    if (reason !== null || "reason" in song) {
      keeper.leaveOut(candidate, reason!);
      continue;
    }
    const before = keeper.kept.length;
    keeper.keep({ ...song, ...candidate });
    if (keeper.kept.length > before) beats += song.beats;
  }

  const dataset = assemble(keeper.kept, run.questions, withoutPlaces(keeper.discarded));
  const { dataset: result, report: labels } = run.shard
    ? partOf(dataset, run, run.shard, keeper, made)
    : settleLabels(dataset, run, made);
  run.progress?.({ files: read, total: read, songs: result.songs.length, beats: result.beats });
  return { dataset: result, report: { files: read, skipped, labels } };
}

/** A part with the labels that came with its own songs, and with what `joinShards` must know. */
function partOf(
  dataset: Dataset,
  { limit, splits, exclude, variants, keepLongest44, questions, labels }: PrepareRun,
  { part, of }: Part,
  { kept, discarded }: SongKeeper<Kept>,
  made: readonly SongLabels[],
) {
  const laid = applyLabels(dataset, made, questions);
  const shard = {
    part,
    of,
    run: runDigest([limit, splits, exclude, variants, keepLongest44, questions]),
    labels: labelsDigest(labels),
    places: kept.map(({ place }) => place),
    discarded: discarded.map(({ place }) => place),
    labelled: kept.map(({ labelled }) => labelled),
    varied: kept.map(({ varied }) => varied),
  };
  return { dataset: { ...laid.dataset, shard }, report: laid.report };
}

/** A variant stands in the dataset as a song of its own, under a name of its own. */
function variantOf(candidate: Candidate, variant: Variant, n: number): Candidate {
  const dot = candidate.file.lastIndexOf(".");
  const file = `${candidate.file.slice(0, dot)}~${n}${candidate.file.slice(dot)}`;
  return { ...candidate, id: `${candidate.id}~${n}`, file, variant, varied: true };
}

/** The id of a song: that of `songs.tsv` beside it, else its path without the ending. */
function idOf(name: string, from: InputFile): string {
  return corpusOf(from).songs?.get(name)?.id ?? name.replace(/\.[^./]+$/, "");
}

/** Id, corpus, split and licence of a file: of `songs.tsv` beside it, else of a label file that names it, else of its own path. */
function identify(
  song: SongFile,
  findLabels: (name: string) => SongLabels | undefined,
  sources: readonly string[],
): Candidate {
  const corpus = corpusOf(song.from);
  const row = corpus.songs?.get(song.name);
  const id = idOf(song.name, song.from);
  const labels = songNames(song.file, id)
    .map(findLabels)
    .find((found) => found !== undefined);
  const name = row ? corpus.name : (labels?.corpus ?? corpus.name);
  const origin = labels?.originalFile?.split("/")[0];
  const licence = corpus.licence === "unknown" && origin ? licenceOf(origin, sources) : null;
  return {
    file: song.file,
    bytes: song.bytes,
    place: song.place,
    varied: false,
    id,
    corpus: name,
    split: row?.split ?? labels?.split ?? splitOf(corpus.name, id),
    licence: licence ?? corpus.licence,
    labelled: labels !== undefined,
  };
}

function countFiles(files: ReturnType<typeof inputFiles>, limit = Number.POSITIVE_INFINITY): number | null {
  let total = 0;
  for (const file of files) {
    if (file.kind === "unread") continue;
    const rows = file.kind === "archive" ? corpusOf(file).songs : null;
    if (file.kind === "archive" && !rows) return null;
    total += rows ? Math.min(limit, [...rows.keys()].length) : 1;
  }
  return total;
}

function assemble(kept: readonly Kept[], questions: readonly Question[], discarded: readonly Discarded[]): Dataset {
  let start = 0;
  const songs = kept.map(({ id, corpus, split, file, title, licence, beats }): DatasetSong => {
    const at = start;
    start += beats;
    return { id, corpus, split, file, title, licence, start: at, beats, known: {} };
  });
  const dataset = emptyDataset(songs, questions, { discarded });
  kept.forEach((song, index) => {
    const at = songs[index].start;
    dataset.bits.set(song.bits, at * dataset.rowBytes);
    dataset.keys.set(song.keys, at * PAIR_KEY_COLUMNS.length);
    dataset.bass.set(song.bass, at);
    dataset.ticks.set(song.ticks, at);
  });
  return dataset;
}
