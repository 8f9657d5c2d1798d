import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dist, load } from "../dist.mjs";

/**
 * The real songs of labels/blues.csv in some splits, each with its truth by beat: [{song, bytes}]. Solos of wjazzd-csv are written as MIDI
 * first (scripts/wjazzd-midi.mjs).
 */
export async function bluesSongs(corpora, splits = ["val", "test"]) {
  const [{ labelledSongs }, { readLabelFiles }, { QUESTIONS }] = await Promise.all(
    ["node/labelled-songs.js", "node/label-files.js", "theory/questions.js"].map(load),
  );
  const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const questions = QUESTIONS.filter(({ name }) => name === "blues");
  const labels = readLabelFiles([file("labels/blues.csv")], questions);
  const folder = mkdtempSync(join(tmpdir(), "bat-blues-"));
  try {
    const solos = join(folder, "wjazzd");
    const made = spawnSync(process.execPath, [file("scripts/wjazzd-midi.mjs"), solos], {
      env: { ...process.env, BAT_CORPORA: corpora, BAT_DIST: dist },
    });
    if (made.status !== 0) throw new Error(`wjazzd-midi.mjs: ${made.stderr}`);
    const inputs = ["bsubedi26", "resukon", "reubenson", "cocopops-midi"].map((name) =>
      join(corpora, "unstated", name),
    );
    const songs = [];
    const options = { questions, splits, keepLongest44: true, leastWeight: 0.45, corpus: "blues" };
    for await (const song of labelledSongs([...inputs, solos], labels, options)) songs.push(song);
    return songs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
