// Writes examples/*.mid and examples/answers.json from src/data/examples. Run after `npm run build`; another build is named
// by the first argument: `node scripts/write-examples.mjs dist`.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const build = pathToFileURL(`${resolve(process.argv[2] ?? `${root}/dist`)}/`);
const { writtenExamples, answersJson } = await import(new URL("data/examples/examples.js", build).href);
const { writeMidi } = await import(new URL("music/write-midi.js", build).href);

const examples = writtenExamples();
for (const { file, song } of examples) {
  const bytes = writeMidi(song);
  writeFileSync(`${root}/examples/${file}`, bytes);
  console.log(`${file}: ${bytes.length} bytes`);
}
writeFileSync(`${root}/examples/answers.json`, answersJson(examples));
