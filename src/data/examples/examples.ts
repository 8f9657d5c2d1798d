import { bluesBand } from "./blues-band.js";
import type { Example } from "./example.js";
import { longMedley } from "./long-medley.js";
import { minorBallad } from "./minor-ballad.js";
import { modalFolk } from "./modal-folk.js";
import { popModulation } from "./pop-modulation.js";
import { waltz } from "./waltz.js";

/** The songs of `examples/`, composed for BAT: the same bytes each time. */
export function writtenExamples(): Example[] {
  return [popModulation(), bluesBand(), minorBallad(), waltz(), modalFolk(), longMedley()];
}

/** The text of `examples/answers.json`: one song a key, by file name, one field a line. */
export function answersJson(examples: readonly Example[]): string {
  const songs = examples.map(({ file, answers }) => {
    const fields = Object.entries(answers)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    return `  ${JSON.stringify(file)}: {\n${fields.join(",\n")}\n  }`;
  });
  return `{\n${songs.join(",\n")}\n}\n`;
}
