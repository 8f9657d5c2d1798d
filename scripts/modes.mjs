// How well a model knows modes, by set and by mode: tonic, third, mode where tonic and third are right.
//   BAT_TRUTH=… BAT_CORPORA=… node scripts/modes.mjs [--model FILE] [--generated 200] [--json FILE]   (after npm run build)
// Sets: labels/modes.csv (real songs of the val and test splits, reviewed), excerpts of rawl-analyses whose tag names a mode, and songs that bat
// writes itself. Beside the model: "notes", the rule of src/theory/mode-by-notes.ts given the true tonic and third, and "plain", which calls
// everything major or minor.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { load } from "./dist.mjs";
import { generatedModes } from "./modes/generated.mjs";
import { rawlExcerpts } from "./modes/rawl.mjs";
import { reviewedSongs } from "./modes/reviewed.mjs";
import { scoreSet, table } from "./modes/score.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values: flags } = parseArgs({
  options: {
    model: { type: "string", default: join(root, "models", "bat.safetensors") },
    generated: { type: "string", default: "200" },
    json: { type: "string" },
  },
});
const { loadModel } = await load("answers/model.js");
const { nodeRuntime } = await load("node/ort.js");
const model = loadModel(readFileSync(flags.model), nodeRuntime({ threads: 1 }), flags.model);
console.log(`${model.name}: modes ${model.checkpoint.config.modes.join(", ")}\n`);

const corpora = process.env.BAT_CORPORA;
const truth = process.env.BAT_TRUTH;
const sets = [
  ["reviewed", corpora && truth ? () => reviewedSongs({ corpora, truth, root }) : null],
  ["rawl excerpts", corpora ? () => rawlExcerpts(corpora) : null],
  ["generated", () => generatedModes(Number(flags.generated))],
];
const kept = {};
for (const [name, songs] of sets) {
  if (!songs) console.log(`${name}: skipped: set BAT_CORPORA and BAT_TRUTH\n`);
  else {
    kept[name] = await scoreSet(model, await songs());
    console.log(table(name, kept[name]));
  }
}
await model.close();
if (flags.json) writeFileSync(flags.json, `${JSON.stringify(kept, null, 1)}\n`);
