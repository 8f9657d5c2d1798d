/** Does a grid fit the notes? A file recorded at a default tempo has onsets anywhere between its beats. */

export interface PhaseFit {
  /** Length of the mean resultant of the onsets' phases, 0 (anywhere) to 1 (all at one place), for the division that fits best. */
  readonly concentration: number;
  /** The division of the beat: 1, 2, 4 or 3 parts. */
  readonly division: 1 | 2 | 3 | 4;
  readonly onsets: number;
  /** How the onsets lie on sixteenths: how much at one place, and how late of the nearest one, in beats (−1/8 to 1/8). */
  readonly sixteenths: { readonly concentration: number; readonly lag: number };
}

const DIVISIONS = [1, 2, 4, 3] as const;
/** Below this concentration a map is meaningless; between it and `TRUSTED` it is doubtful. */
export const MEANINGLESS = 0.6;
export const TRUSTED = 0.8;
/** With fewer onsets than this nothing is said. */
export const FEWEST_ONSETS = 60;

/**
 * Phase concentration R = |Σ exp(2πi·d·x)| / n of the onsets x (in beats), d parts a beat; the largest over d = 1, 2, 4, 3
 * (Mardia & Jupp, Directional Statistics, 2000, section 2.3). Onsets at one tick count once.
 */
export function phaseFit(onsets: Iterable<number>): PhaseFit {
  const cos = new Float64Array(DIVISIONS.length);
  const sin = new Float64Array(DIVISIONS.length);
  let count = 0;
  let before = Number.NaN;
  for (const onset of onsets) {
    if (onset === before) continue;
    before = onset;
    count++;
    // Multiples of one angle by the double- and triple-angle formulas.
    const angle = 2 * Math.PI * (onset - Math.floor(onset));
    const c1 = Math.cos(angle);
    const s1 = Math.sin(angle);
    const c2 = c1 * c1 - s1 * s1;
    const s2 = 2 * s1 * c1;
    cos[0] += c1;
    sin[0] += s1;
    cos[1] += c2;
    sin[1] += s2;
    cos[2] += c2 * c2 - s2 * s2;
    sin[2] += 2 * s2 * c2;
    cos[3] += c2 * c1 - s2 * s1;
    sin[3] += s2 * c1 + c2 * s1;
  }
  let best = 0;
  const r = DIVISIONS.map((_, i) => (count === 0 ? 0 : Math.hypot(cos[i], sin[i]) / count));
  for (let i = 1; i < r.length; i++) if (r[i] > r[best]) best = i;
  const sixteenths = { concentration: r[2], lag: Math.atan2(sin[2], cos[2]) / (8 * Math.PI) };
  return { concentration: r[best], division: DIVISIONS[best], onsets: count, sixteenths };
}

/** A warning in words where the beats do not fit the onsets, else undefined. */
export function phaseWarning(fit: PhaseFit): string | undefined {
  if (fit.onsets < FEWEST_ONSETS || fit.concentration >= TRUSTED) return undefined;
  const how = fit.concentration < MEANINGLESS ? "do not fit" : "hardly fit";
  return `the file's beats ${how} its notes (phase concentration ${fit.concentration.toFixed(2)})`;
}
