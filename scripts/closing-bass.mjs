// How often the tonic on which a bass closes (src/answers/closing-tonic.ts) is that of the label: the last stretch in one key of every labelled song.
//   BAT_TRUTH=… node scripts/closing-bass.mjs   (after npm run build)
import { load } from "./dist.mjs";
import { truthOf, truthSongs } from "./truth-songs.mjs";

const { closingTonic } = await load("answers/closing-tonic.js");
const { modeHeard } = await load("answers/mode-heard.js");
const { referenceBass } = await load("features/reference-bass.js");
const folder = process.env.BAT_TRUTH;
if (!folder) {
  console.error("usage: BAT_TRUTH=… node scripts/closing-bass.mjs (the folder of truth.jsonl.gz and midi.tar.gz)");
  process.exit(2);
}

const counts = new Map(); // corpus → {asked, named, right, not: the songs in which it is another}
for await (const { song, beats, times } of truthSongs(
  folder,
  truthOf(folder, () => true),
)) {
  const last = lastStretch(song, times);
  if (!last) continue;
  const count = counts.get(song.corpus) ?? { asked: 0, named: 0, right: 0, not: [] };
  counts.set(song.corpus, count);
  count.asked++;
  const tonic = closingTonic(referenceBass(beats), last.from, modeHeard(beats.notes));
  if (tonic === undefined) continue;
  count.named++;
  if (tonic === last.tonic) count.right++;
  else count.not.push(song.id);
}
const sum = (key) => [...counts.values()].reduce((total, count) => total + count[key], 0);
const all = { asked: sum("asked"), named: sum("named"), right: sum("right"), not: [] };
for (const [corpus, { asked, named, right, not }] of [...counts, ["all", all]]) {
  const songs = `${corpus.padEnd(12)} ${String(asked).padStart(5)} songs`;
  console.log(`${songs}, a tonic of ${named}, right of ${right}  ${not.join(" ")}`.trimEnd());
}

/** The last stretch in one key of a song: {tonic, from}, or undefined where the label tells no key. */
function lastStretch(song, times) {
  let last;
  song.beats.forEach(({ tonic, minor }, i) => {
    if (tonic === null || tonic === undefined || times[i] === undefined) return;
    if (last?.tonic !== tonic || last.minor !== Boolean(minor)) last = { tonic, minor: Boolean(minor), from: times[i] };
  });
  return last;
}
