/** A corpus in parts: which songs are a part's own, and the parts made one again. */
import { createHash } from "node:crypto";
import { type Dataset, type DatasetSong, readDataset, type Shard } from "../data/dataset.js";
import type { SongLabels } from "../data/labels.js";
import { arrangeSongs, type PickedSong } from "../data/select.js";
import { InputError } from "../util/errors.js";
import { readShared } from "./files.js";
import type { PrepareReport } from "./prepare-corpora.js";
import { digestOf } from "./prepare-worker.js";
import { type LabelRun, settleLabels } from "./settle-labels.js";
import { type KeptSong, SongKeeper, withoutPlaces } from "./song-keeper.js";

export type Part = Pick<Shard, "part" | "of">;

/** Whether a song is the part's own, by its id alone: the same on every machine, whatever other songs there are. */
export function isOwn({ part, of }: Part, id: string): boolean {
  const digest = createHash("sha256").update(`shard:${id}`).digest("hex");
  return Number.parseInt(digest.slice(0, 8), 16) % of === part - 1;
}

/** What shards that belong together were all told: options and labels, as digests. */
export function runDigest(options: unknown): string {
  return createHash("sha256").update(JSON.stringify(options)).digest("hex").slice(0, 16);
}

export function labelsDigest(labels: readonly SongLabels[]): string {
  const hash = createHash("sha256");
  for (const { song, split, by, at, columns } of labels) {
    hash.update(JSON.stringify([song, split, by, Array.from(at)]));
    for (const [name, { value, mode, weight }] of Object.entries(columns)) {
      hash.update(name).update(value).update(weight);
      if (mode) hash.update(mode);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

interface ShardFile {
  readonly path: string;
  readonly dataset: Dataset;
  readonly shard: Shard;
}

/**
 * The dataset that would have been prepared at once, bit for bit, from the shards in which it was prepared.
 *
 * @param paths of all shards, in any order
 * @throws InputError where one is missing, comes twice, is no shard, or was prepared in another way
 */
export function joinShards(paths: readonly string[], run: LabelRun): { dataset: Dataset; report: PrepareReport } {
  const files = paths.map(readShard);
  refuseStrangers(files, labelsDigest(run.labels));
  const keeper = new SongKeeper<KeptSong & PickedSong>();
  // Every shard names a damaged archive, and each other file is named by its own.
  const named = new Set<string>();
  for (const { dataset, shard } of files) {
    for (const [n, { file, corpus, reason }] of dataset.discarded.entries()) {
      const place = shard.discarded[n];
      if (!named.has(`${place} ${file}`)) keeper.leaveOut({ file, corpus, place }, reason);
      named.add(`${place} ${file}`);
    }
  }
  const songs = files.flatMap((file) => file.dataset.songs.map((song, n) => keptSong(file, song, n)));
  // The sort is stable: variants stay behind their song.
  for (const song of songs.sort((a, b) => a.place - b.place)) keeper.keep(song);
  const datasets = files.map(({ dataset }) => dataset);
  const joined = arrangeSongs(datasets, keeper.kept, withoutPlaces(keeper.discarded));
  const { dataset, report } = settleLabels(joined, run);
  return { dataset, report: { files: songs.length + keeper.discarded.length, skipped: 0, labels: report } };
}

function readShard(path: string): ShardFile {
  const dataset = readDataset(readShared(path), path);
  if (!dataset.shard) throw new InputError(`${path} is a whole dataset (expected one that bat prepare --shard wrote)`);
  return { path, dataset, shard: dataset.shard };
}

function refuseStrangers(files: readonly ShardFile[], labels: string): void {
  const { path: first, shard } = files[0];
  const seen = new Map<number, string>();
  for (const { path, shard: own } of files) {
    if (own.of !== shard.of || own.run !== shard.run)
      throw new InputError(`${path} and ${first} were prepared with other options, or as other numbers of shards`);
    if (own.labels !== labels)
      throw new InputError(
        `${path} was prepared with other labels (expected the same --labels when shards are joined)`,
      );
    const twin = seen.get(own.part);
    if (twin !== undefined) throw new InputError(`${path} and ${twin} are both shard ${own.part}/${own.of}`);
    seen.set(own.part, path);
  }
  const missing = Array.from({ length: shard.of }, (_, n) => n + 1).filter((part) => !seen.has(part));
  if (missing.length > 0) {
    const shown = missing.slice(0, 8).join(", ");
    throw new InputError(`shards missing of ${shard.of}: ${shown}${missing.length > 8 ? ", …" : ""}`);
  }
}

function keptSong({ dataset, shard }: ShardFile, song: DatasetSong, n: number): KeptSong & PickedSong {
  const { file, corpus, split, start, beats } = song;
  const bits = dataset.bits.subarray(start * dataset.rowBytes, (start + beats) * dataset.rowBytes); // (T, ceil(F / 8))
  const told = { place: shard.places[n], labelled: shard.labelled[n], varied: shard.varied[n] };
  return { dataset, song, file, corpus, split, ...told, digest: digestOf(bits) };
}
