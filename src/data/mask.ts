import { WHOLE_BEAT } from "../features/hide.js";
import { VOICES } from "../music/piece.js";
import type { Random } from "../util/random.js";

/**
 * What is hidden of a window: single beats, spans (neighbours give too much away) and single voices over spans.
 * A mask is one byte a beat: bit v hides `VOICES[v]`, `WHOLE_BEAT` (15) the whole beat, 0 nothing.
 */
export interface MaskOptions {
  /** Least and greatest share of beats with anything hidden; drawn uniformly between the two for each window. */
  readonly share: readonly [number, number];
  /** Relative frequency of the three kinds of piece. */
  readonly kinds: { readonly beat: number; readonly span: number; readonly voice: number };
  /** Mean length in beats of a span (geometric, 2–32). */
  readonly spanMean: number;
  /** Mean length in beats of a stretch in which one voice is hidden (geometric, 2–64). */
  readonly voiceMean: number;
  /** Probability that a span covers whole nominal measures. */
  readonly aligned: number;
}

export const PRETRAIN_MASK: MaskOptions = {
  share: [0.15, 0.25],
  kinds: { beat: 0.4, span: 0.35, voice: 0.25 },
  spanMean: 8,
  voiceMean: 16,
  aligned: 0.5,
};

/** Whole beats and spans of whole beats only: what pretraining reports. */
export const WHOLE_BEAT_MASK: MaskOptions = { ...PRETRAIN_MASK, kinds: { beat: 0.5, span: 0.5, voice: 0 } };

/**
 * A mask of `beats` beats; at least one is hidden.
 * @param position nominal position 0–3 of each beat, for spans of whole measures
 */
export function drawMask(
  random: Random,
  beats: number,
  position: (beat: number) => number,
  options: MaskOptions = PRETRAIN_MASK,
  out: Uint8Array = new Uint8Array(beats),
): Uint8Array {
  out.fill(0, 0, beats);
  if (beats === 0) return out;
  const { share, kinds } = options;
  const wanted = Math.max(1, Math.round(beats * (share[0] + (share[1] - share[0]) * random.next())));
  const total = kinds.beat + kinds.span + kinds.voice;
  let covered = 0;
  // Every draw hides at least one beat somewhere; the bound only ends a window that is all but hidden already.
  for (let draw = 0; covered < wanted && draw < 8 * beats; draw++) {
    const kind = random.next() * total;
    let from = random.below(beats);
    let length = 1;
    let bits = WHOLE_BEAT;
    if (kind >= kinds.beat + kinds.span) {
      bits = 1 << random.below(VOICES.length);
      length = geometric(random, options.voiceMean, 2, 64);
    } else if (kind >= kinds.beat) {
      length = geometric(random, options.spanMean, 2, 32);
      if (random.next() < options.aligned) {
        from -= position(from);
        length = 4 * Math.max(1, Math.round(length / 4));
      }
    }
    // A span may exceed what is still wanted by half; more would hide nearly all of a short window.
    length = Math.min(length, Math.max(1, Math.floor(1.5 * (wanted - covered))));
    for (let beat = Math.max(0, from); beat < Math.min(beats, from + length); beat++) {
      if (out[beat] === 0) covered++;
      out[beat] |= bits;
    }
  }
  return out;
}

function geometric(random: Random, mean: number, least: number, most: number): number {
  const extra = Math.floor(Math.log(1 - random.next()) / Math.log(1 - 1 / (mean - least + 1)));
  return Math.min(most, least + extra);
}
