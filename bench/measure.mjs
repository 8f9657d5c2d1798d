// What all benches share: the build that is measured, rounds in which BAT and its peer take turns, medians.
import { pathToFileURL } from "node:url";

/** The compiled tree: the folder BAT_DIST, or dist/ beside this one. */
export const DIST = process.env.BAT_DIST
  ? pathToFileURL(`${process.env.BAT_DIST.replace(/\/+$/, "")}/`)
  : new URL("../dist/", import.meta.url);

/** A module of the build: `await built("music/midi.js")`. */
export const built = (path) => import(new URL(path, DIST).href);

export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted[sorted.length - 1] };
}

/** Milliseconds that `work` takes. */
export async function time(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/**
 * Rounds in which `ours` and `peer` take turns, the first of them changing with every round. Each gives its milliseconds.
 * @returns the medians, and of each round how many times as fast as the peer BAT was
 */
export async function rounds(count, ours, peer) {
  const mine = [];
  const theirs = [];
  for (let round = 0; round < count; round++) {
    if (round % 2 && peer) theirs.push(await peer());
    mine.push(await ours());
    if (round % 2 === 0 && peer) theirs.push(await peer());
  }
  return {
    ms: spread(mine).median,
    peerMs: peer ? spread(theirs).median : null,
    ratio: peer ? spread(mine.map((ms, round) => theirs[round] / ms)) : null,
  };
}
