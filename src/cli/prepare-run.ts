import { type Discarded, writeDataset } from "../data/dataset.js";
import { readSuspicious, weighSuspicious } from "../data/suspicious-labels.js";
import { checkOutput } from "../node/check-output.js";
import { readLabelFiles, withQuestions } from "../node/label-files.js";
import { type PrepareProgress, prepareCorpora } from "../node/prepare-corpora.js";
import { readInput } from "../node/read-input.js";
import { joinShards } from "../node/shard.js";
import { writeWhole } from "../node/write-whole.js";
import { InputError } from "../util/errors.js";
import type { PrepareOptions } from "./prepare.js";
import { prepareReport } from "./prepare-report.js";
import { StatusLine } from "./terminal.js";

/** Seconds between lines of progress where standard error is no terminal. */
const LINE_EVERY = 5;

export async function runPrepare(inputs: readonly string[], options: PrepareOptions): Promise<void> {
  const questions = withQuestions(options.question);
  const { suspicious, suspiciousWeight } = options;
  checkOutput(options.output, {
    "an input": inputs,
    "a label file": options.labels,
    "the list of --suspicious": [suspicious],
  });
  const note = (text: string) => void (options.quiet || process.stderr.write(`bat: ${text}\n`));
  const stated = readLabelFiles(options.labels, questions, note);
  const labels =
    suspicious === undefined
      ? stated
      : weighSuspicious(
          stated,
          readSuspicious(new TextDecoder().decode(readInput(suspicious)), suspicious),
          suspiciousWeight,
        );
  const sources = options.sources ?? (process.env.BAT_CORPORA ? [process.env.BAT_CORPORA] : []);
  const started = performance.now();
  const progress = new Progress(options.quiet === true);
  const unread: string[] = [];
  const { generatedSongs } = await import("../data/generated-songs.js");
  const laid = { labels, questions, titleBlues: options.titleBlues };
  const prepare = (): ReturnType<typeof prepareCorpora> =>
    prepareCorpora({
      ...laid,
      inputs,
      sources,
      shard: options.shard,
      threads: options.threads,
      keepLongest44: options.keep44,
      limit: options.limit,
      splits: options.split,
      exclude: options.exclude,
      variants: options.variants,
      made: options.generated ? (wanted) => generatedSongs(options.generated!, undefined, wanted) : undefined,
      progress: (state) => progress.show(state),
      unread: (file, reason) => unread.push(`${file}: ${reason}`),
    });
  const { dataset, report } = options.join ? joinShards(inputs, laid) : await prepare();
  progress.clear();
  // A shard may have no song of its own.
  if (dataset.songs.length === 0 && !options.shard) throw noSongs(dataset.discarded, report.skipped);
  const bytes = writeDataset(dataset);
  await writeWhole(options.output, bytes);
  for (const line of unread) process.stderr.write(`bat: ${line}\n`);
  if (options.quiet) return;
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(prepareReport(dataset, report, { path: options.output, bytes: bytes.length, seconds }));
}

/** Why a dataset would be empty: the one reason, or how many there are, with the first. */
function noSongs(discarded: readonly Discarded[], skipped: number): InputError {
  if (discarded.length === 0)
    return new InputError(`no song to prepare: ${skipped} files are of other splits or excluded (nothing is written)`);
  const [{ file, reason }] = discarded;
  const first = `${file}: ${reason}`;
  if (discarded.length === 1) return new InputError(first);
  return new InputError(`no song to prepare: ${discarded.length} files are left out, the first ${first}`);
}

/** How far it is: a line written over on a terminal, else a line every few seconds. */
class Progress {
  private readonly line: StatusLine;
  private readonly started = performance.now();
  private written = this.started;

  constructor(private readonly quiet: boolean) {
    this.line = new StatusLine(quiet);
  }

  show({ files, total, songs, beats }: PrepareProgress): void {
    if (this.quiet) return;
    const now = performance.now();
    const rate = files / Math.max(0.001, (now - this.started) / 1000);
    const left = total === null ? "" : `, ${Math.max(0, Math.ceil((total - files) / rate))} s left`;
    const of = total === null ? "" : ` of ${total}`;
    const text = `prepare: ${files}${of} files, ${rate.toFixed(0)}/s${left}; kept ${songs} songs, ${beats} beats`;
    if (process.stderr.isTTY) this.line.show(text);
    else if (now - this.written > LINE_EVERY * 1000) {
      this.written = now;
      process.stderr.write(`${text}\n`);
    }
  }

  clear(): void {
    this.line.clear();
  }
}
