import { load } from "../dist.mjs";

/** Seeds that no training set draws from: the songs of another corpus. */
const SEED = 20_000;

/** Written pop songs in one key and one mode from end to end, `count` of them: {id, bytes, tonic, mode}. */
export async function* generatedModes(count) {
  const { generateSong, seedOf } = await load("data/generate/generate-song.js");
  const { writeMidi } = await load("music/write-midi.js");
  for (let k = 0, made = 0; made < count; k++) {
    const { song, labels } = generateSong(seedOf(SEED, k), { style: "pop", lead: 0 });
    const [{ tonic, mode }] = labels;
    if (!labels.every((label) => label.tonic === tonic && label.mode === mode)) continue;
    made++;
    yield { id: `generated ${k}`, bytes: writeMidi(song), tonic, mode };
  }
}
