// Trains the melody scorer on the training split of POP909, flattened, and writes src/music/melody-weights.ts. Seeded.
// usage: BAT_CORPORA=… node scripts/train-melody.mjs [--songs 400] [--epochs 12] [--hidden 16] [--out FILE]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { pop909 } from "./pop909.mjs";

const dist = process.env.BAT_DIST ?? new URL("../dist", import.meta.url).href;
const { readMidi } = await import(`${dist}/music/midi.js`);
const { cutNotes } = await import(`${dist}/music/cut.js`);
const { songRegisters } = await import(`${dist}/music/registers.js`);
const { melodySigns, Scratch, SIGNS } = await import(`${dist}/music/note-scorer.js`);
const { random } = await import(`${dist}/util/random.js`);

const { values } = parseArgs({
  options: {
    songs: { type: "string", default: "400" },
    epochs: { type: "string", default: "12" },
    hidden: { type: "string", default: "16" },
    out: { type: "string", default: new URL("../src/music/melody-weights.ts", import.meta.url).pathname },
  },
});
const S = SIGNS.length;
const role = { melody: true, bass: true, chords: true, drums: false };

const songs = [];
for await (const song of pop909(["train"], { equalVelocities: (id) => Number(id) % 2 === 1 })) {
  if (songs.length >= Number(values.songs)) break;
  const piece = readMidi(song.bytes);
  songs.push({ piece, cut: cutNotes(piece), melody: song.melody });
}
const rng = random(909);
const epochs = Number(values.epochs);
const hidden = Number(values.hidden);
const first = train(examples([]), 6, epochs / 2);
const second = train(examples([first]), hidden, epochs);
const third = train(examples([first, second]), hidden, epochs);
const text = (name, { hidden, weights, bias, out, outBias }) => {
  const list = (numbers) => `[${Array.from(numbers, (x) => Number(x.toFixed(3))).join(", ")}]`;
  return `// biome-ignore format: a table
export const ${name}: Layer = {
  hidden: ${hidden},
  weights: ${list(weights)},
  bias: ${list(bias)},
  out: ${list(out)},
  outBias: ${outBias.toFixed(3)},
};
`;
};
writeFileSync(
  values.out,
  `/**
 * Weights of the melody scorer: hidden units (ReLU) over the signs of \`note-scorer.ts\`, then one logit.
 * Trained on ${songs.length} songs of the training split of POP909 by \`node scripts/train-melody.mjs\`, which writes this file.
 */
export interface Layer {
  readonly hidden: number;
  /** (hidden × S) */
  readonly weights: readonly number[];
  /** (hidden) */
  readonly bias: readonly number[];
  readonly out: readonly number[];
  readonly outBias: number;
}

${text("MELODY_FIRST", first)}
${text("MELODY_SECOND", second)}
${text("MELODY_THIRD", third)}`,
);

/** The signs and the truth of every note that may be melody. A note held on from an earlier beat counts for less. */
function examples(layers) {
  const scratch = new Scratch();
  const x = [];
  const y = [];
  const weight = [];
  for (const { piece, cut, melody } of songs) {
    const { registers } = songRegisters(
      cut,
      piece.tracks,
      piece.tracks.map(() => role),
      layers,
    );
    for (let k = 0; k < cut.beats; k++) {
      const count = cut.starts[k + 1] - cut.starts[k];
      scratch.ensure(count);
      for (let n = 0; n < count; n++) scratch.rows[n] = cut.starts[k] + n;
      melodySigns(cut, scratch.rows, count, registers, scratch.signs, scratch.above);
      for (let n = 0; n < count; n++) {
        if (scratch.above[n] >= 3) continue;
        const note = piece.notes[cut.note[cut.starts[k] + n]];
        x.push(scratch.signs.slice(n * S, n * S + S));
        y.push(melody.has(Math.round(note.onset * piece.ticksPerBeat) * 128 + note.pitch) ? 1 : 0);
        weight.push(cut.struck[cut.starts[k] + n] ? 1 : 0.3);
      }
    }
  }
  return { x, y, weight };
}

/** Adam on the weighted log loss, one hidden layer, batches of 64, learning rate falling to 0. */
function train({ x, y, weight }, hidden, epochs) {
  const size = hidden * S + hidden + hidden + 1;
  const theta = Float64Array.from({ length: size }, (_, i) =>
    i < hidden * S ? rng.normal() * Math.sqrt(2 / S) : i < hidden * S + hidden ? 0 : rng.normal() * 0.3,
  );
  const gradient = new Float64Array(size);
  const m = new Float64Array(size);
  const v = new Float64Array(size);
  const act = new Float64Array(hidden);
  const b = hidden * S;
  const o = b + hidden;
  const batch = 64;
  const steps = Math.floor((x.length / batch) * epochs);
  let loss = 0;
  for (let step = 1; step <= steps; step++) {
    gradient.fill(0);
    for (let i = 0; i < batch; i++) {
      const at = rng.below(x.length);
      const sign = x[at];
      let logit = theta[size - 1];
      for (let h = 0; h < hidden; h++) {
        let sum = theta[b + h];
        for (let s = 0, w = h * S; s < S; s++, w++) sum += theta[w] * sign[s];
        act[h] = Math.max(sum, 0);
        logit += theta[o + h] * act[h];
      }
      const p = 1 / (1 + Math.exp(-logit));
      const d = ((p - y[at]) * weight[at]) / batch;
      loss += -weight[at] * Math.log(Math.max(1e-9, y[at] ? p : 1 - p));
      gradient[size - 1] += d;
      for (let h = 0; h < hidden; h++) {
        gradient[o + h] += d * act[h];
        if (act[h] <= 0) continue;
        const g = d * theta[o + h];
        gradient[b + h] += g;
        for (let s = 0, w = h * S; s < S; s++, w++) gradient[w] += g * sign[s];
      }
    }
    const rate = 0.004 * (1 - step / (steps + 1));
    for (let i = 0; i < size; i++) {
      m[i] += 0.1 * (gradient[i] - m[i]);
      v[i] += 0.001 * (gradient[i] * gradient[i] - v[i]);
      theta[i] -= (rate * (m[i] / (1 - 0.9 ** step))) / (Math.sqrt(v[i] / (1 - 0.999 ** step)) + 1e-8);
    }
    if (step % 5000 === 0) {
      console.log(`${hidden} hidden, step ${step}/${steps}: loss ${(loss / 5000 / batch).toFixed(4)}`);
      loss = 0;
    }
  }
  return {
    hidden,
    weights: theta.slice(0, b),
    bias: theta.slice(b, o),
    out: theta.slice(o, size - 1),
    outBias: theta[size - 1],
  };
}
