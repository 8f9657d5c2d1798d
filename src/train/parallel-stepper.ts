/**
 * One update from parts of a batch, by several threads: most often of each song alone, no longer than it is, as songs meet in the sum of their
 * gradients only. The gradients are summed in the order of the songs, so that any number of threads makes the same bits. Letters as in
 * stepper.ts.
 */
import type { Batch } from "../data/batch.js";
import { floats, type Runtime, type Session, type Value, type Values } from "../engine/runtime.js";
import type { TypedData } from "../engine/tensor.js";
import type { ModelConfig } from "../model/config.js";
import { updateGraph } from "../model/graphs.js";
import type { GradientAnswer, GradientPart } from "./gradient-part.js";
import type { TrainSettings } from "./settings.js";
import { batchFeeds, knownBeats, learnsMasked, lossFactors } from "./step-feeds.js";
import { outcomeOf, type Stepper, stateSwap } from "./stepper.js";

/** Songs [from, from + songs) of a batch, taken at one time, in windows of so many beats. */
export interface Share {
  readonly from: number;
  readonly songs: number;
  readonly beats: number;
}

/** How batches are divided. */
export type Division = (batch: Batch) => readonly Share[];

/** Every song alone, as long as its pairs are. */
export const eachSong: Division = ({ batch, arrays }) =>
  Array.from({ length: batch }, (_, from) => ({ from, songs: 1, beats: arrays[`pairs${from}`].shape[0] }));

/** As many equal shares as the batch goes into, at most `parts`. */
export function equalShares(parts: number): Division {
  return ({ batch, beats }) => {
    const songs = batch / commonDivisor(batch, parts);
    return Array.from({ length: batch / songs }, (_, share) => ({ from: share * songs, songs, beats }));
  };
}

/**
 * @param parts as many as there are threads. Where a batch has fewer shares, each is taken by several threads
 * @param runtime of as many threads, for the update
 */
export function parallelStepper(
  parts: readonly GradientPart[],
  runtime: Runtime,
  config: ModelConfig,
  settings: TrainSettings,
  division: Division = eachSong,
): Stepper {
  const updates = new Map<number, Session>();
  const gradients: Float32Array[] = []; // shares × (N)
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
      const shares = division(batch);
      const count = shares.length;
      while (gradients.length < count) gradients.push(new Float32Array(state.theta.length));
      const update = await updateOf(count);
      const given = batchFeeds(config, settings, batch);
      const feeds = shares.map((share) => songsOf(given, share, batch.beats));
      const known = feeds.map((each) => knownBeats(config, settings, each)); // (count, L)
      const factors = Array.from(lambda, (_, q) => sharesOf(known.map((each) => each[q]))); // (L, count)
      const { objective } = settings;
      const taskOf = (s: number) => ({
        graph: { batch: shares[s].songs, beats: shares[s].beats, objective, auxiliary: learnsMasked(settings) },
        feeds: { ...feeds[s], lambda: floats(lambda.map((factor, q) => factor * factors[q][s])) },
        into: gradients[s], // (N)
      });
      const answers: GradientAnswer[] = [];
      const answer = async (part: GradientPart, own: readonly number[]) => {
        if (own.length === 0) return;
        const threads = Math.max(1, Math.floor(parts.length / count));
        const found = await part.gradients({ theta: state.theta, threads, tasks: own.map(taskOf) }); // theta (N)
        for (const [i, s] of own.entries()) {
          answers[s] = found[i];
          gradients[s] = found[i].gradient;
          giveBack(batch, found[i].feeds, shares[s]);
        }
      };
      // The first part may be this thread's own, which blocks it: the others are begun before.
      const loads = evenLoads(shares, parts.length);
      await Promise.all(loads.map((_, p) => loads.length - 1 - p).map((p) => answer(parts[p], loads[p])));
      const summands = Object.fromEntries(shares.map((_, s) => [`gradient${s}`, floats(gradients[s])]));
      const { norm } = await swap(state, settings, rate, (own, into) => update.run({ ...own, ...summands }, into));
      const means = factors.map((each, q) => each.reduce((sum, factor, s) => sum + factor * answers[s].losses[q], 0)); // (L)
      return outcomeOf(config, settings, batch, means, norm);
    },
    async release() {
      for (const session of updates.values()) await session.release();
      updates.clear();
      await Promise.all(parts.map((part) => part.release()));
    },
  };
}

/** The feeds of a share: its rows of what holds the whole batch of T beats, as views, and the songs' own pairs. */
function songsOf(feeds: Values, { from, songs, beats }: Share, T: number): Values {
  const own: Record<string, Value> = {};
  for (const [name, value] of Object.entries(feeds)) {
    const song = songOfPairs(name);
    if (song === null) {
      const width = value.data.length / (value.shape[0] * T);
      const begin = from * T * width;
      const end = begin + ((songs - 1) * T + beats) * width;
      own[name] = {
        ...value,
        data: value.data.subarray(begin, end) as TypedData,
        shape: [songs, beats, ...value.shape.slice(2)],
      };
    } else if (song >= from && song < from + songs) own[`pairs${song - from}`] = value;
  }
  return own;
}

/** Puts the songs' pairs back into the batch, which is to be used again: they were moved to another thread and returned. */
function giveBack({ arrays }: Batch, feeds: Values, { from, songs }: Share): void {
  for (let b = 0; b < songs; b++) Object.assign(arrays, { [`pairs${from + b}`]: feeds[`pairs${b}`] });
}

function songOfPairs(name: string): number | null {
  const match = /^pairs(\d+)$/.exec(name);
  return match && Number(match[1]);
}

/** Which shares each part takes, in order: the longest first, always by the part that has least to do. */
function evenLoads(shares: readonly Share[], parts: number): number[][] {
  // About what a song costs: its pairs, and what is done beat by beat.
  const cost = ({ songs, beats }: Share) => songs * beats * (beats + 200);
  const loads = Array.from({ length: parts }, () => ({ cost: 0, own: [] as number[] }));
  const longestFirst = shares.map((_, s) => s).sort((a, b) => cost(shares[b]) - cost(shares[a]) || a - b);
  for (const s of longestFirst) {
    const least = loads.reduce((a, b) => (b.cost < a.cost ? b : a));
    least.cost += cost(shares[s]);
    least.own.push(s);
  }
  return loads.map(({ own }) => own);
}

/** The share of each in the sum of all; of nothing, nothing. */
function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => (sum > 0 ? count / sum : 0));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
