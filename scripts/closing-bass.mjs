// How often the tonic on which a bass closes (src/answers/closing-tonic.ts) is that of the label: the last stretch in one key of every labelled song.
//   BAT_TRUTH=… node scripts/closing-bass.mjs   (after npm run build)
import { load } from "./dist.mjs";
import { truthOf, truthSongs } from "./truth-songs.mjs";

const { closingTonic } = await load("answers/closing-tonic.js");
const { modeHeard } = await load("answers/mode-heard.js");
const { referenceBass } = await load("features/reference-bass.js");
const folder = process.env.BAT_TRUTH;
if (!folder) throw new Error("set BAT_TRUTH to the folder of truth.jsonl.gz and midi.tar.gz");

const counts = new Map(); // corpus → {asked, named, right}
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
const total = { asked: 0, named: 0, right: 0, not: [] };
for (const [corpus, count] of [...counts, ["all", total]]) {
  for (const key of ["asked", "named", "right"]) if (count !== total) total[key] += count[key];
  console.log(
    `${corpus.padEnd(12)} ${String(count.asked).padStart(5)} songs, a tonic of ${count.named}, right of ${count.right}  ${count.not.join(" ")}`.trimEnd(),
  );
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
