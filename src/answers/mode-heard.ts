import type { BeatNotes } from "../music/beat-notes.js";
import { MODE_RULES, modeOfShares } from "../theory/mode-by-notes.js";
import { type Mode, plainMode } from "../theory/modes.js";

/**
 * The mode of a stretch of beats [from, to) with that tonic and third, as its notes have it (src/theory/mode-by-notes.ts). Undefined where they tell none: the
 * stretch is short, or speaks for no more than plain major or minor.
 */
export type ModeHeard = (from: number, to: number, tonic: number, minor: boolean) => Mode | undefined;

/** Hears the modes of a song by its notes. (T) */
export function modeHeard(notes: readonly BeatNotes[]): ModeHeard {
  const classes = notes.map(
    (beat) => new Set(beat.flatMap(({ voice, pitch }) => (voice === "drums" ? [] : pitch % 12))),
  );
  return (from, to, tonic, minor) => {
    const shares = new Float64Array(12);
    const sounding = classes.slice(from, to).filter(({ size }) => size > 0);
    if (sounding.length < MODE_RULES.leastBeats) return undefined;
    for (const beat of sounding) for (const pitch of beat) shares[(pitch - tonic + 12) % 12] += 1 / sounding.length;
    const plain = plainMode({ minor });
    const mode = modeOfShares(shares, plain);
    return mode === plain ? undefined : mode;
  };
}
