import type { Random } from "../../util/random.js";

/** One of the list, each as likely. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)];
}

/** True with probability p. */
export function chance(random: Random, p: number): boolean {
  return random.next() < p;
}

/** One of the values, each as likely as its weight says: `weighted(random, [["straight", 3], ["swing", 1]])`. */
export function weighted<T>(random: Random, choices: readonly (readonly [T, number])[]): T {
  let left = random.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  return choices[choices.length - 1][0];
}

/** Uniform between two numbers. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next();
}
