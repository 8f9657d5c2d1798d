import type { ModeHeard } from "./mode-heard.js";

/** Shortest stretch whose bass is asked, in beats. */
const SHORTEST = 24;
/** The bass lies on the tonic in at least this share of the beats. */
const SHARE = 0.4;

/**
 * The tonic of the stretch of beats that closes a song, from `from` on, as its bass has it: the pitch class on which it lies in two beats of five and more,
 * and on which it ends. Undefined where it does so on none, which is the rule: most basses walk. Where it does, chords tell major from minor and little
 * else, as over a drone or a riff; how often it is the tonic of the label, `node scripts/closing-bass.mjs` counts.
 *
 * @param bass (T) pitch classes of the reference bass
 * @param from the first beat of the stretch
 * @param heard hears modes by notes: what would be lydian on that tonic is a loop that opens on the fourth degree of major
 * @example closingTonic(Array(32).fill(2), 0) //=> 2
 */
export function closingTonic(bass: ArrayLike<number>, from: number, heard?: ModeHeard): number | undefined {
  const to = bass.length;
  if (to - from < SHORTEST) return undefined;
  const last = bass[to - 1];
  let own = 0;
  for (let t = from; t < to; t++) own += Number(bass[t] === last);
  if (own < SHARE * (to - from)) return undefined;
  return heard?.(from, to, last, false)?.name === "lydian" ? undefined : last;
}
