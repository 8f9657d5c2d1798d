/**
 * One update by several threads, each with some songs of the batch: their gradients are summed in the order of the songs, so that the same
 * number of threads makes the same bits. Letters as in stepper.ts.
 */
import type { Batch } from "../data/batch.js";
import { floats, type Runtime, type Session, type Value, type Values } from "../engine/runtime.js";
import type { TypedData } from "../engine/tensor.js";
import type { ModelConfig } from "../model/config.js";
import { updateGraph } from "../model/graphs.js";
import type { GradientPart } from "./gradient-part.js";
import type { TrainSettings } from "./settings.js";
import { batchFeeds, knownBeats, learnsMasked, lossFactors } from "./step-feeds.js";
import { outcomeOf, type Stepper, stateSwap, stepper } from "./stepper.js";

/**
 * @param parts as many as there are threads. A batch is divided evenly: where it does not go into so many parts, into fewer of several
 *   threads each (8 songs on 12 threads: 4 parts of 3), and where it cannot be divided at all, one session takes it whole
 * @param runtime of as many threads, for the update and for whole batches
 */
export function parallelStepper(
  parts: readonly GradientPart[],
  runtime: Runtime,
  config: ModelConfig,
  settings: TrainSettings,
): Stepper {
  const whole = stepper(runtime, config, settings);
  const updates = new Map<number, Session>();
  const gradients: Float32Array[] = []; // parts × (N)
  const lambda = lossFactors(config, settings); // (L), L losses
  const swap = stateSwap();

  const updateOf = async (count: number): Promise<Session> => {
    let session = updates.get(count);
    if (!session) {
      session = await runtime.createSession(updateGraph(config, { parts: count }));
      updates.set(count, session);
    }
    return session;
  };

  return {
    async update(state, batch, rate) {
      const count = commonDivisor(batch.batch, parts.length);
      if (count === 1) return whole.update(state, batch, rate);
      const update = await updateOf(count);
      const size = batch.batch / count;
      const feeds = batchFeeds(config, settings, batch);
      const shares = Array.from({ length: count }, (_, p) => songsOf(feeds, p * size, size));
      const known = shares.map((share) => knownBeats(config, settings, share)); // (count, L)
      const factors = Array.from(lambda, (_, q) => sharesOf(known.map((each) => each[q]))); // (L, count)
      const answer = async (p: number) => {
        gradients[p] ??= new Float32Array(state.theta.length);
        const { gradient, losses, feeds } = await parts[p].gradient({
          graph: { batch: size, beats: batch.beats, objective: settings.objective, auxiliary: learnsMasked(settings) },
          threads: parts.length / count,
          theta: state.theta, // (N)
          feeds: { ...shares[p], lambda: floats(lambda.map((factor, q) => factor * factors[q][p])) },
          into: gradients[p], // (N)
        });
        gradients[p] = gradient;
        giveBack(batch, feeds, p * size, size);
        return losses; // (L)
      };
      // The first part may be this thread's own, which blocks it: the others are begun before.
      const begun = shares.map((_, p) => count - 1 - p).map(answer);
      const losses = (await Promise.all(begun)).reverse(); // (count, L)
      const summands = Object.fromEntries(losses.map((_, p) => [`gradient${p}`, floats(gradients[p])]));
      const { norm } = await swap(state, settings, rate, (given, into) => update.run({ ...given, ...summands }, into));
      const means = factors.map((each, q) => each.reduce((sum, factor, p) => sum + factor * losses[p][q], 0)); // (L)
      return outcomeOf(config, settings, batch, means, norm);
    },
    async release() {
      await whole.release();
      for (const session of updates.values()) await session.release();
      updates.clear();
      await Promise.all(parts.map((part) => part.release()));
    },
  };
}

/** The feeds of `size` songs from song `from`: rows of what holds the whole batch, as views, and the songs' own pairs. */
function songsOf(feeds: Values, from: number, size: number): Values {
  const share: Record<string, Value> = {};
  for (const [name, value] of Object.entries(feeds)) {
    const song = songOfPairs(name);
    if (song === null) {
      const [songs, ...row] = value.shape;
      const width = value.data.length / songs;
      const data = value.data.subarray(from * width, (from + size) * width) as TypedData;
      share[name] = { ...value, data, shape: [size, ...row] };
    } else if (song >= from && song < from + size) share[`pairs${song - from}`] = value;
  }
  return share;
}

/** Puts the songs' pairs back into the batch, which is to be used again: they were moved to another thread and returned. */
function giveBack({ arrays }: Batch, feeds: Values, from: number, size: number): void {
  for (let b = 0; b < size; b++) Object.assign(arrays, { [`pairs${from + b}`]: feeds[`pairs${b}`] });
}

function songOfPairs(name: string): number | null {
  const match = /^pairs(\d+)$/.exec(name);
  return match && Number(match[1]);
}

/** The share of each in the sum of all; of nothing, nothing. */
function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => (sum > 0 ? count / sum : 0));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
