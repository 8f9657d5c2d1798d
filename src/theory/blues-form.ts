/**
 * Where a chain of chords runs through a blues form: templates of 12, 8 and 16 measures with the usual substitutions. A template finds
 * candidates; whether a song is a blues is for a listener to say (docs/blues.md).
 *
 * Chords come as roots by slot, two slots a measure (beats 1–2 and 3–4): a pitch class 0–11, or null where none is known.
 */
export type RootSlot = number | null;

export interface BluesTemplate {
  readonly name: string;
  /** By measure: the roots that may stand there, in semitones above the tonic. */
  readonly measures: readonly (readonly number[])[];
  /** Measures (from 0) that have to fit in both halves: what makes the form. */
  readonly essential: readonly number[];
}

const [I, II, III, IV, V, VI] = [0, 2, 4, 5, 7, 9];

/** Measures 7–8 and 9–12 take the jazz's iii–VI–ii–V, its tritone substitutes and the minor blues's bVI too. */
export const BLUES_TEMPLATES: readonly BluesTemplate[] = [
  {
    name: "12",
    measures: [
      [I],
      [I, IV, V],
      [I],
      [I, V, 1],
      [IV],
      [IV, 6, 10, I],
      [I, III],
      [I, VI, III, 3, IV],
      [V, II, 8],
      [IV, V, 1],
      [I, III, V, 3],
      [I, V, II, IV, 8, 1, VI],
    ],
    essential: [0, 4, 6, 8],
  },
  {
    name: "16",
    measures: [
      [I],
      [I, IV, V],
      [I],
      [I, V],
      [I, IV],
      [I, IV],
      [I],
      [I],
      [IV],
      [IV, 6],
      [I],
      [I, VI],
      [V, II],
      [IV, V],
      [I],
      [I, V, IV],
    ],
    essential: [0, 6, 8, 10, 12],
  },
  {
    name: "12 by fifths",
    measures: [
      [I],
      [11, III, IV],
      [VI, II, I],
      [V, I],
      [IV],
      [IV, 10, 6],
      [III, VI, I],
      [3, 8, VI],
      [II, V],
      [V, 1, II, 8],
      [I, III, VI],
      [II, V, I],
    ],
    essential: [0, 3, 4, 6, 7, 8],
  },
  // Two forms of eight: "Key to the Highway" and "Heartbreak Hotel".
  { name: "8", measures: [[I], [V], [IV], [IV], [I], [V], [I], [V, I, IV]], essential: [0, 1, 2, 4, 5, 6] },
  { name: "8b", measures: [[I], [I], [I], [I], [IV], [IV], [V], [I]], essential: [0, 1, 2, 3, 4, 5, 6, 7] },
];

/** One chorus found: slots [start, end), the tonic, the template and how many measures of the file one of the form's lasts. */
export interface BluesChorus {
  readonly start: number;
  readonly end: number;
  readonly tonic: number;
  readonly template: string;
  readonly scale: number;
  /** Share of the slots that fit, 0–1. */
  readonly fit: number;
}

export interface BluesSearch {
  /** Least share of fitting slots. */
  readonly fit?: number;
  /** Slots of a measure of the form: 2 as written, 1 half as long, 4 twice as long. */
  readonly scales?: readonly number[];
  readonly templates?: readonly BluesTemplate[];
}

/**
 * The choruses of blues in a chain of roots: the best fitting first, no two overlapping, then sorted by place. A chorus starts on a
 * measure (an even slot). Unknown slots count half.
 * @example bluesChoruses([0,0,0,0,5,5,0,0,7,5,0,0].flatMap((r) => [r, r])).map(({ start, end, tonic }) => [start, end, tonic]) //=> [[0, 24, 0]]
 */
export function bluesChoruses(roots: readonly RootSlot[], search: BluesSearch = {}): BluesChorus[] {
  const least = search.fit ?? 0.85;
  const found: BluesChorus[] = [];
  for (const template of search.templates ?? BLUES_TEMPLATES) {
    for (const scale of search.scales ?? [2, 4, 1]) {
      const length = template.measures.length * scale;
      for (let start = 0; start + length <= roots.length; start += 2) {
        const tonics = new Set(roots.slice(start, start + scale).filter((root) => root !== null));
        for (const tonic of tonics) {
          const fit = fitAt(roots, start, tonic, template, scale);
          if (fit >= least) {
            found.push({ start, end: start + length, tonic, template: template.name, scale: scale / 2, fit });
          }
        }
      }
    }
  }
  // Twelve measures before eight, then the better fit, then the earlier.
  const rank = (chorus: BluesChorus) => (chorus.template.startsWith("8") ? 1 : 0);
  found.sort((a, b) => rank(a) - rank(b) || b.fit - a.fit || a.start - b.start);
  const kept: BluesChorus[] = [];
  for (const one of found) if (kept.every((other) => one.end <= other.start || one.start >= other.end)) kept.push(one);
  return kept.sort((a, b) => a.start - b.start);
}

function fitAt(
  roots: readonly RootSlot[],
  start: number,
  tonic: number,
  { measures, essential }: BluesTemplate,
  scale: number,
): number {
  let fits = 0;
  for (let m = 0; m < measures.length; m++) {
    let measure = 0;
    for (let i = 0; i < scale; i++) {
      const root = roots[start + m * scale + i];
      measure += root === null ? 0.5 : measures[m].includes((root - tonic + 12) % 12) ? 1 : 0;
    }
    // Half of an essential measure at least.
    if (essential.includes(m) && measure < scale * 0.75) return 0;
    fits += measure;
  }
  return fits / (measures.length * scale);
}
