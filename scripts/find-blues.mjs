// Lists songs in which a form of the blues is found, to be looked at by a reader: node scripts/find-blues.mjs IN... > review.tsv
// One line a song: file, id, split, beats, choruses, share of the beats in them, sevenths on I and IV, and the choruses (beat–beat@tonic form).
import { attempt, load } from "./dist.mjs";

const { beatSound } = await load("answers/baselines-sound.js");
const { readMidi } = await load("music/midi.js");
const { corpusOf, splitOf } = await load("node/corpus.js");
const { inputFiles, songFiles } = await load("node/files.js");
const { bluesChoruses } = await load("theory/blues-form.js");

/** The root of each half measure: the triad that fits best, the bass counted twice; and the share of a flat seventh above it. */
export function halves(piece) {
  const sound = beatSound(piece);
  const first = piece.beats.findIndex((beat) => beat.position === 1);
  const roots = [];
  const sevenths = [];
  for (let beat = Math.max(0, first); beat + 1 < piece.beats.length; beat += 2) {
    const heard = new Float64Array(12);
    for (const b of [beat, beat + 1]) {
      for (let i = 0; i < 12; i++) heard[i] += sound.durations[b * 12 + i];
      if (sound.bass[b] >= 0) heard[sound.bass[b] % 12] += b === beat ? 1 : 0.5;
    }
    const sum = heard.reduce((a, b) => a + b, 0);
    let best = null;
    let most = -Infinity;
    for (let root = 0; sum > 0 && root < 12; root++) {
      const third = Math.max(heard[(root + 4) % 12], heard[(root + 3) % 12]);
      const rooted = sound.bass[beat] >= 0 && sound.bass[beat] % 12 === root ? 0.25 * sum : 0;
      const fit = 1.3 * heard[root] + third + heard[(root + 7) % 12] + rooted;
      if (fit > most) [most, best] = [fit, root];
    }
    roots.push(best);
    sevenths.push(best !== null && heard[(best + 10) % 12] > 0.06 * sum);
  }
  return { first: Math.max(0, first), roots, sevenths };
}

async function main(inputs) {
  console.log("file\tid\tsplit\tbeats\tchoruses\tshare\tsevenths\tfound");
  for await (const song of songFiles(inputFiles(inputs), () => {})) {
    const corpus = corpusOf(song.from);
    const row = corpus.songs?.get(song.name);
    const piece = attempt(() => readMidi(song.bytes, { keepLongest44: true }));
    if (!piece) continue;
    const { first, roots, sevenths } = halves(piece);
    const found = bluesChoruses(roots, { fit: Number(process.env.FIT ?? 0.8) });
    if (found.length === 0) continue;
    const inside = found.reduce((sum, { start, end }) => sum + 2 * (end - start), 0);
    let dominant = 0;
    let counted = 0;
    for (const { start, end, tonic } of found) {
      for (let i = start; i < end; i++) {
        if (roots[i] !== tonic && roots[i] !== (tonic + 5) % 12) continue;
        counted++;
        if (sevenths[i]) dominant++;
      }
    }
    const text = found.map(
      (c) =>
        `${first + 2 * c.start}-${first + 2 * c.end - 1}@${c.tonic}/${c.template}${c.scale === 1 ? "" : `x${c.scale}`}`,
    );
    const share = (inside / piece.beats.length).toFixed(2);
    console.log(
      [
        song.file.replace(/^.*\//, (path) => path.replace(/^.*?([^/]+!)/, "$1")),
        row?.id ?? song.name,
        row?.split ?? splitOf(corpus.name, song.name),
        piece.beats.length,
        found.length,
        share,
        (dominant / counted).toFixed(2),
        text.join(" "),
      ].join("\t"),
    );
  }
}

await main(process.argv.slice(2));
