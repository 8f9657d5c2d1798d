import type { Dataset, Discarded } from "../data/dataset.js";
import type { PrepareReport } from "../node/prepare-corpora.js";

const MOST_REASONS = 16;

/** What `bat prepare` says at its end: songs by corpus and split, what was left out and why, labels. */
export function prepareReport(
  dataset: Dataset,
  report: PrepareReport,
  file: { readonly path: string; readonly bytes: number; readonly seconds: number },
): string {
  const lines: string[] = [];
  const corpora = [...new Set([...dataset.songs, ...dataset.discarded].map(({ corpus }) => corpus))];
  lines.push("corpus                    songs   train     val    test heldout      beats  left out  licence");
  for (const corpus of corpora) {
    const songs = dataset.songs.filter((song) => song.corpus === corpus);
    const out = dataset.discarded.filter((song) => song.corpus === corpus).length;
    const split = (name: string) => songs.filter((song) => song.split === name).length;
    const beats = songs.reduce((sum, song) => sum + song.beats, 0);
    const numbers = [songs.length, split("train"), split("val"), split("test"), split("heldout")];
    const licences = [...new Set(songs.map(({ licence }) => licence.split(" (")[0]))].join("; ");
    lines.push(
      corpus.slice(0, 24).padEnd(23) +
        numbers.map((n) => String(n).padStart(8)).join("") +
        String(beats).padStart(11) +
        String(out).padStart(10) +
        `  ${licences}`,
    );
  }
  const reasons = groupReasons(dataset.discarded);
  if (reasons.length > 0) lines.push("", `left out: ${dataset.discarded.length} files`);
  for (const { reason, count, example } of reasons.slice(0, MOST_REASONS)) {
    lines.push(`${String(count).padStart(8)}  ${reason}  e.g. ${example}`);
  }
  const rest = reasons.slice(MOST_REASONS).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) lines.push(`${String(rest).padStart(8)}  other reasons (the dataset lists every file)`);
  const { labels } = report;
  const known = Object.entries(labels.known).map(([question, count]) => `${question} ${count}`);
  if (known.length > 0) lines.push("", `labels: ${labels.songs} songs; known beats: ${known.join(", ")}`);
  if (labels.missingBeats > 0) lines.push(`labels on no beat of their song: ${labels.missingBeats}`);
  if (labels.missingSongs.length > 0) {
    const shown = labels.missingSongs.slice(0, 5).join(", ");
    const more = labels.missingSongs.length > 5 ? ", …" : "";
    lines.push(`labelled songs that are not in the dataset: ${labels.missingSongs.length} (${shown}${more})`);
  }
  if (report.skipped > 0) lines.push(`of other splits or excluded: ${report.skipped} files`);
  const size = (file.bytes / 1e6).toFixed(1);
  const rate = (report.files / Math.max(0.001, file.seconds)).toFixed(0);
  lines.push(
    "",
    `${file.path}: ${dataset.songs.length} songs, ${dataset.beats} beats, ${size} MB, ` +
      `${report.files} files in ${file.seconds.toFixed(1)} s (${rate}/s)`,
  );
  return `${lines.join("\n")}\n`;
}

/** Reasons without their places and numbers, the most frequent first. */
export function groupReasons(
  discarded: readonly Discarded[],
): { readonly reason: string; readonly count: number; readonly example: string }[] {
  const groups = new Map<string, Discarded[]>();
  for (const one of discarded) {
    const kind = one.reason
      .replace(/ (from|at|in) measure \d+.*$/, "")
      .replace(/^same notes as .*$/, "same notes as another file")
      .replace(/^(.*) (\d+)( \(expected)/, "$1 …$3");
    groups.set(kind, [...(groups.get(kind) ?? []), one]);
  }
  return [...groups]
    .map(([reason, list]) => ({ reason, count: list.length, example: shortName(list[0].file) }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

/** `x.tar.gz!a/b.mid` of a path to an archive's entry, `b.mid` of another path. */
function shortName(file: string): string {
  const archive = file.indexOf("!");
  return file.slice(file.lastIndexOf("/", archive < 0 ? file.length : archive) + 1);
}
