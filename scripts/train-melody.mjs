// Trains the melody scorer on the training split of POP909, flattened, and writes src/music/melody-weights.ts. Seeded.
// usage: BAT_CORPORA=… node scripts/train-melody.mjs [--songs 300] [--epochs 8] [--out FILE]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { load } from "./dist.mjs";
import { pop909 } from "./pop909.mjs";

const { readMidi } = await load("music/midi.js");
const { cutNotes } = await load("music/cut.js");
const { songRegisters } = await load("music/registers.js");
const { WIDTH } = await load("music/melody-statistics.js");
const { COMPANY, companySigns, DEEPEST, HOPELESS, melodyLogit, melodySigns, Scratch, SIGNS } =
  await load("music/note-scorer.js");
const { random } = await load("util/random.js");
const { sigmoid } = await load("util/sigmoid.js");

const { values } = parseArgs({
  options: {
    songs: { type: "string", default: "300" },
    epochs: { type: "string", default: "8" },
    out: { type: "string", default: new URL("../src/music/melody-weights.ts", import.meta.url).pathname },
  },
});
const S = SIGNS.length;
const role = { melody: true, bass: true, chords: true, drums: false };
/** Hidden units of each pass over the song; of the first look at a beat and the second. */
const PASSES = [6, 10, 12, 12];
const LOOKS = [6, 12];

/** Rows of signs with their truth, grown as needed. */
class Examples {
  count = 0;
  constructor(width) {
    this.width = width;
    this.x = new Float32Array(1 << 20);
    this.y = [];
    this.weight = [];
  }
  add(signs, at, y, weight) {
    const need = (this.count + 1) * this.width;
    if (need > this.x.length) {
      const x = new Float32Array(this.x.length * 2);
      x.set(this.x);
      this.x = x;
    }
    for (let s = 0, o = this.count * this.width; s < this.width; s++) this.x[o + s] = signs[at + s];
    this.y.push(y ? 1 : 0);
    this.weight.push(weight);
    this.count++;
  }
}

const songs = [];
for await (const song of pop909(["train"], { equalVelocities: (id) => Number(id) % 3 === 1 })) {
  if (songs.length >= Number(values.songs)) break;
  const piece = readMidi(song.bytes);
  const cut = cutNotes(piece);
  const melody = piece.notes.map((note) =>
    song.melody.has(Math.round(note.onset * piece.ticksPerBeat) * 128 + note.pitch),
  );
  songs.push({ cut, tracks: piece.tracks, roles: piece.tracks.map(() => role), melody });
}
const rng = random(909);
const epochs = Number(values.epochs);
const passes = [];
for (const hidden of PASSES)
  passes.push(train(heard(passes), hidden, passes.length === 0 ? epochs / 2 : epochs, `pass ${passes.length + 1}`));
for (const song of songs) song.registers = songRegisters(song.cut, song.tracks, song.roles, passes).registers;
const look = train(seen(), LOOKS[0], epochs / 2, "look");
const secondLook = train(seen(look), LOOKS[1], epochs, "second look");

const list = (numbers) => `thousandths(${Array.from(numbers, (x) => Math.round(x * 1000) + 0).join(", ")})`;
const text = ({ hidden, weights, bias, out, outBias }) => `{
  hidden: ${hidden},
  weights: ${list(weights)},
  bias: ${list(bias)},
  out: ${list(out)},
  outBias: ${outBias.toFixed(3)},
}`;
writeFileSync(
  values.out,
  `/**
 * Weights of the melody scorer: hidden units (ReLU) over the signs of \`note-scorer.ts\` and \`melody-statistics.ts\`, then one logit.
 * Trained on ${songs.length} songs of the training split of POP909 by \`node scripts/train-melody.mjs\`, which writes this file.
 */
export interface Layer {
  /** An even number of units. */
  readonly hidden: number;
  /** (hidden × signs) */
  readonly weights: Float32Array;
  /** (hidden) */
  readonly bias: Float32Array;
  readonly out: Float32Array;
  readonly outBias: number;
}

const thousandths = (...numbers: number[]) => Float32Array.from(numbers, (x) => x / 1000);

/** The passes over the whole song, from which its statistics come. */
// biome-ignore format: a table
export const MELODY_PASSES: readonly Layer[] = [${passes.map(text).join(", ")}];

/** The first look at the notes of a beat. */
// biome-ignore format: a table
export const MELODY_LOOK: Layer = ${text(look)};

/** The second look, which knows the scores of the first. */
// biome-ignore format: a table
export const MELODY_SECOND_LOOK: Layer = ${text(secondLook)};
`,
);

/** What the next pass over a song goes by, after these. */
function heard(layers) {
  const out = new Examples(layers.length === 0 ? S : WIDTH);
  for (const { cut, tracks, roles, melody } of songs)
    songRegisters(cut, tracks, roles, layers, (row, signs, at) => out.add(signs, at, melody[cut.note[row]], 1));
  return out;
}

/** What a look at a beat goes by: all notes that sound there. One held on from an earlier beat counts for less. */
function seen(look) {
  const out = new Examples(look ? S + COMPANY.length : S);
  const scratch = new Scratch();
  for (const { cut, registers, melody } of songs)
    for (let k = 0; k < cut.beats; k++) {
      const count = cut.starts[k + 1] - cut.starts[k];
      scratch.ensure(count);
      const { rows, signs, above, logits, probability, step } = scratch;
      for (let n = 0; n < count; n++) rows[n] = cut.starts[k] + n;
      melodySigns(cut, rows, count, registers, signs, above, step);
      for (let n = 0; n < count; n++) {
        logits[n] = above[n] >= DEEPEST ? HOPELESS : look ? melodyLogit(signs, n * step, look) : 0;
        probability[n] = logits[n] > HOPELESS ? sigmoid(logits[n]) : 0;
      }
      if (look) companySigns(cut, rows, 0, count, logits, probability, signs, S, step);
      for (let n = 0; n < count; n++)
        if (logits[n] > HOPELESS) out.add(signs, n * step, melody[cut.note[rows[n]]], cut.struck[rows[n]] ? 1 : 0.3);
    }
  return out;
}

/** Adam on the weighted log loss, one hidden layer, batches of 64, learning rate falling to 0. */
function train({ x, y, weight, count, width }, hidden, epochs, name) {
  const size = hidden * width + hidden + hidden + 1;
  const b = hidden * width;
  const o = b + hidden;
  const theta = Float64Array.from({ length: size }, (_, i) =>
    i < b ? rng.normal() * Math.sqrt(1 / width) : i < o ? 0 : rng.normal() * 0.3,
  );
  const gradient = new Float64Array(size);
  const m = new Float64Array(size);
  const v = new Float64Array(size);
  const act = new Float64Array(hidden);
  const batch = 64;
  const steps = Math.floor((count / batch) * epochs);
  let loss = 0;
  let seen = 0;
  for (let step = 1; step <= steps; step++) {
    gradient.fill(0);
    for (let i = 0; i < batch; i++) {
      const at = rng.below(count);
      const from = at * width;
      let logit = theta[size - 1];
      for (let h = 0; h < hidden; h++) {
        let sum = theta[b + h];
        for (let s = 0, w = h * width; s < width; s++, w++) sum += theta[w] * x[from + s];
        act[h] = Math.max(sum, 0);
        logit += theta[o + h] * act[h];
      }
      const p = 1 / (1 + Math.exp(-logit));
      const d = ((p - y[at]) * weight[at]) / batch;
      if (step > steps * 0.9) {
        loss += -weight[at] * Math.log(Math.max(1e-9, y[at] ? p : 1 - p));
        seen += weight[at];
      }
      gradient[size - 1] += d;
      for (let h = 0; h < hidden; h++) {
        gradient[o + h] += d * act[h];
        if (act[h] <= 0) continue;
        const g = d * theta[o + h];
        gradient[b + h] += g;
        for (let s = 0, w = h * width; s < width; s++, w++) gradient[w] += g * x[from + s];
      }
    }
    const rate = 0.004 * (1 - step / (steps + 1));
    const one = 1 - 0.9 ** step;
    const two = 1 - 0.999 ** step;
    for (let i = 0; i < size; i++) {
      m[i] += 0.1 * (gradient[i] - m[i]);
      v[i] += 0.001 * (gradient[i] * gradient[i] - v[i]);
      theta[i] -= (rate * (m[i] / one)) / (Math.sqrt(v[i] / two) + 1e-8);
    }
  }
  console.log(`${name}: ${count} notes, ${hidden} hidden units, loss ${(loss / seen).toFixed(4)}`);
  const part = (from, to) => Float32Array.from(theta.subarray(from, to));
  return {
    hidden,
    weights: part(0, b),
    bias: part(b, o),
    out: part(o, size - 1),
    outBias: theta[size - 1],
  };
}
