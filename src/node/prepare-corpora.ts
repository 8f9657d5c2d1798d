import { type Dataset, type DatasetSong, type Discarded, emptyDataset, type Split } from "../data/dataset.js";
import { GENERATED, type MadeSong } from "../data/generated-songs.js";
import { applyLabels, type LabelReport, type SongLabels, songNames } from "../data/labels.js";
import { type PreparedSong, unfit } from "../data/prepare-song.js";
import { titleLabels } from "../data/title-labels.js";
import { drawVariants, type Variant, varyLabels } from "../data/variants.js";
import { PAIR_KEY_COLUMNS } from "../features/pair-keys.js";
import type { Question } from "../theory/questions.js";
import { archiveStem } from "./archive.js";
import { corpusOf, licenceOf, splitOf } from "./corpus.js";
import { inputFiles, type SongFile, songFiles } from "./files.js";
import { prepareFiles } from "./prepare-pool.js";

export interface PrepareRun {
  readonly inputs: readonly string[];
  /** Worker threads; 0 does all in this thread. The dataset is the same for every number. */
  readonly threads: number;
  readonly questions: readonly Question[];
  readonly labels: readonly SongLabels[];
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
  /** Weak blues labels from titles (src/data/title-labels.ts). */
  readonly titleBlues?: boolean;
  /** Songs made by the program itself, after those of the inputs. */
  readonly made?: () => Iterable<MadeSong>;
  readonly progress?: (state: PrepareProgress) => void;
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

interface Candidate extends Pick<SongFile, "file" | "bytes"> {
  readonly variant?: Variant;
  readonly id: string;
  readonly corpus: string;
  readonly split: Split;
  readonly licence: string;
  readonly labelled: boolean;
}

/** Reads corpora into one dataset. A file that cannot be used is left out with its reason and the rest goes on. */
export async function prepareCorpora(run: PrepareRun): Promise<{ dataset: Dataset; report: PrepareReport }> {
  const files = inputFiles(run.inputs);
  const discarded: Discarded[] = [];
  const made: SongLabels[] = [];
  let read = 0;
  let skipped = 0;
  let beats = 0;
  const total = countFiles(files, run.limit);
  // Of several labels of one song the first that knows its split speaks for it.
  const byLabel = new Map<string, SongLabels>();
  for (const labels of run.labels) if (!byLabel.get(labels.song)?.split) byLabel.set(labels.song, labels);
  const findLabels = (name: string) => byLabel.get(name);

  async function* candidates(): AsyncGenerator<Candidate> {
    const failed = (file: string, reason: string) => {
      discarded.push({ file, corpus: archiveStem(file.slice(file.lastIndexOf("/") + 1)), reason });
    };
    for await (const song of songFiles(files, failed, run.limit)) {
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
    for (const song of run.made?.() ?? []) {
      read++;
      if (run.splits && !run.splits.includes(song.split)) continue;
      made.push(song.labels);
      yield { ...song, file: `${song.corpus}/${song.id}.mid`, labelled: true };
    }
  }

  const kept: { candidate: Omit<Candidate, "bytes">; song: PreparedSong }[] = [];
  const places = new Map<string, number>();
  for await (const { file, song } of prepareFiles(candidates(), run.threads, { keepLongest44: run.keepLongest44 })) {
    const { bytes: _, ...candidate } = file;
    const discard = (who: Omit<Candidate, "bytes">, reason: string) =>
      discarded.push({ file: who.file, corpus: who.corpus, reason });
    run.progress?.({ files: read, total, songs: places.size, beats });
    if ("reason" in song) {
      discard(candidate, song.reason);
      continue;
    }
    const reason = candidate.labelled ? null : unfit(song);
    if (reason) {
      discard(candidate, reason);
      continue;
    }
    const place = places.get(song.digest);
    if (place === undefined) {
      places.set(song.digest, kept.length);
      kept.push({ candidate, song });
      beats += song.beats;
    } else if (!candidate.variant) {
      // Of two equal songs the labelled one stays, else the one that training must not see, else the first.
      const first = kept[place].candidate;
      const later = rank(candidate) > rank(first);
      if (later) kept[place] = { candidate, song };
      const [stays, goes] = later ? [candidate, first] : [first, candidate];
      discard(goes, `same notes as ${stays.file}`);
    }
  }

  const dataset = assemble(kept, run.questions, discarded);
  const labelled = applyLabels(dataset, [...run.labels, ...made], run.questions);
  const notes = [...new Set(run.labels.map(({ source }) => `labels of ${source.slice(source.lastIndexOf("/") + 1)}`))];
  let result = labelled.dataset;
  if (run.titleBlues) {
    const weak = result.songs.flatMap((song) => titleLabels(song) ?? []);
    result = applyLabels(result, weak).dataset;
    notes.push("weak blues labels from titles");
  }
  const variants = result.songs.filter(({ id }) => id.includes("~")).length;
  if (variants > 0) notes.push(`${variants} variants of labelled songs`);
  const generated = made.filter(({ source }) => source === GENERATED).length;
  if (generated > 0) notes.push(`${generated} generated songs`);
  run.progress?.({ files: read, total: read, songs: result.songs.length, beats: result.beats });
  return { dataset: { ...result, notes }, report: { files: read, skipped, labels: labelled.report } };
}

/** A variant stands in the dataset as a song of its own, under a name of its own. */
function variantOf(candidate: Candidate, variant: Variant, n: number): Candidate {
  const dot = candidate.file.lastIndexOf(".");
  const file = `${candidate.file.slice(0, dot)}~${n}${candidate.file.slice(dot)}`;
  return { ...candidate, id: `${candidate.id}~${n}`, file, variant };
}

function rank({ labelled, split }: Pick<Candidate, "labelled" | "split">): number {
  return (labelled ? 10 : 0) + ["train", "val", "test", "heldout"].indexOf(split);
}

/** Id, corpus, split and licence of a file: of `songs.tsv` beside it, else of a label file that names it, else of its own path. */
function identify(
  song: SongFile,
  findLabels: (name: string) => SongLabels | undefined,
  sources: readonly string[],
): Candidate {
  const corpus = corpusOf(song.from);
  const row = corpus.songs?.get(song.name);
  const path = song.name.replace(/\.[^./]+$/, "");
  const id = row?.id ?? path;
  const labels = songNames(song.file, id)
    .map(findLabels)
    .find((found) => found !== undefined);
  const name = row ? corpus.name : (labels?.corpus ?? corpus.name);
  const origin = labels?.originalFile?.split("/")[0];
  const licence = corpus.licence === "unknown" && origin ? licenceOf(origin, sources) : null;
  return {
    file: song.file,
    bytes: song.bytes,
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
    const rows = file.kind === "archive" ? corpusOf(file).songs : null;
    if (file.kind === "archive" && !rows) return null;
    total += rows ? Math.min(limit, [...rows.keys()].length) : 1;
  }
  return total;
}

function assemble(
  kept: readonly { candidate: Omit<Candidate, "bytes">; song: PreparedSong }[],
  questions: readonly Question[],
  discarded: readonly Discarded[],
): Dataset {
  let start = 0;
  const songs = kept.map(({ candidate: { id, corpus, split, file, licence }, song }): DatasetSong => {
    const at = start;
    start += song.beats;
    return { id, corpus, split, file, title: song.title, licence, start: at, beats: song.beats, known: {} };
  });
  const dataset = emptyDataset(songs, questions, { discarded });
  kept.forEach(({ song }, index) => {
    const at = songs[index].start;
    dataset.bits.set(song.bits, at * dataset.rowBytes);
    dataset.keys.set(song.keys, at * PAIR_KEY_COLUMNS.length);
    dataset.bass.set(song.bass, at);
    dataset.ticks.set(song.ticks, at);
  });
  return dataset;
}
