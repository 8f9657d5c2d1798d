// What the scripts that teach a judge of src/answers have in common: their arguments, and the file of its weights.
import { renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * The arguments of `train-JUDGE.mjs`: MODEL, `--out` for another file than `src/answers/JUDGE-weights.ts`, and numbers of its own. Ends with the usage and exit
 * code 2 where the model or the folder is missing.
 * @param judge as the script is named
 * @param folder the variable that has the folder of songs
 * @param songs what it learns from, in words
 * @param numbers by option, what is taken where it is not given
 * @returns {model, folder, numbers, write(text)}
 */
export function teaching(judge, { folder: variable = "BAT_TRUTH", songs, numbers = {} }) {
  const script = `train-${judge}.mjs`;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...Object.fromEntries(Object.entries(numbers).map(([name, n]) => [name, { type: "string", default: String(n) }])),
      out: {
        type: "string",
        default: fileURLToPath(new URL(`../src/answers/${judge}-weights.ts`, import.meta.url)),
      },
    },
  });
  const [model] = positionals;
  const folder = process.env[variable];
  if (!model || !folder) {
    const own = Object.keys(numbers).map((name) => `[--${name} N] `);
    console.error(`usage: ${variable}=… node scripts/${script} MODEL ${own.join("")}[--out FILE]`);
    process.exit(2);
  }
  const write = (text) => {
    const part = `${values.out}.part`;
    writeFileSync(part, `// Written by scripts/${script} from ${songs}.\n\n${text}`);
    renameSync(part, values.out);
    console.log(`wrote ${values.out}`);
  };
  const given = Object.fromEntries(Object.keys(numbers).map((name) => [name, Number(values[name])]));
  return { model, folder, numbers: given, write };
}
