import * as v from "valibot";
import { InputError } from "../util/errors.js";

/** Version of the dataset file; a reader refuses any other. */
export const DATASET_FORMAT = "bat-dataset-1";

const Name = v.pipe(v.string(), v.minLength(1));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

const Meta = v.object({
  format: v.literal(DATASET_FORMAT),
  tables: v.string(),
  modes: v.array(Name),
  questions: v.array(v.object({ name: Name, kind: v.picklist(["binary", "scale", "chord"]), description: v.string() })),
  songs: v.array(
    v.object({
      id: v.string(),
      corpus: v.string(),
      split: v.picklist(["train", "val", "test", "heldout"]),
      file: v.string(),
      title: v.string(),
      licence: v.string(),
      start: Count,
      beats: Count,
      known: v.record(v.string(), Count),
    }),
  ),
  discarded: v.array(v.object({ file: v.string(), corpus: v.string(), reason: v.string() })),
  notes: v.array(v.string()),
  shard: v.optional(
    v.object({
      part: Count,
      of: Count,
      run: v.string(),
      labels: v.string(),
      places: v.array(Count),
      discarded: v.array(Count),
      labelled: v.array(v.boolean()),
      varied: v.array(v.boolean()),
    }),
  ),
});

export type DatasetMeta = v.InferOutput<typeof Meta>;

/** The JSON of a dataset, checked. Throws `InputError` naming the field that is wrong. */
export function parseMeta(text: string | undefined, name: string): DatasetMeta {
  if (text === undefined) throw new InputError(`${name} is not a dataset of bat prepare`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${name}: its description is not JSON (${(error as Error).message})`);
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (format !== DATASET_FORMAT)
    throw new InputError(
      `${name} is not a dataset of bat prepare: format ${String(format)} (expected ${DATASET_FORMAT})`,
    );
  const parsed = v.safeParse(Meta, json);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new InputError(`${name}: ${v.getDotPath(issue) ?? "description"}: ${issue.message}`);
  }
  let start = 0;
  for (const song of parsed.output.songs) {
    if (song.start !== start) throw new InputError(`${name}: song ${song.id} starts at ${song.start}, not ${start}`);
    start += song.beats;
  }
  const { shard, songs, discarded } = parsed.output;
  if (
    shard &&
    ([shard.places, shard.labelled, shard.varied].some((list) => list.length !== songs.length) ||
      shard.discarded.length !== discarded.length)
  )
    throw new InputError(`${name}: shard: not as many entries as songs`);
  return parsed.output;
}
