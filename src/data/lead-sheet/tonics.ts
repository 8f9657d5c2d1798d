import type { SheetLine, SheetMeasure } from "./billboard.js";

/** The tonic of a line; not `known` where the annotation contradicts itself. */
export interface LineTonic {
  readonly tonic: number;
  readonly known: boolean;
}

interface Section {
  readonly letter: string;
  readonly tonic: number;
  /** Annotated in one tonic throughout. */
  plain: boolean;
  readonly from: number;
  to: number;
  readonly chords: SheetMeasure[number][];
  /** The tonic after mending; null where it is not known. */
  mended: number | null;
}

/**
 * The tonics of lines, mended where a change was not written down: in some songs a section comes back with every chord a semitone or two higher
 * under the old tonic. There the tonic goes up as its chords do, until the next line with a tonic of its own. Where a section's chords have moved
 * otherwise than its tonic (the same chords under another one, or a fourth away), the tonic is not known.
 */
export function lineTonics(lines: readonly SheetLine[]): LineTonic[] {
  const sections = sectionsOf(lines);
  /** Semitones that the tonic is higher than written; null: not known. */
  let higher: number | null = 0;
  sections.forEach((section, s) => {
    if (s === 0 || !section.plain || sections[s - 1].tonic !== section.tonic || !sections[s - 1].plain) higher = 0;
    for (const before of sections.slice(0, s)) {
      if (before.letter !== section.letter || section.letter === "" || !before.plain || !section.plain) continue;
      const moved = chordsMoved(before.chords, section.chords);
      if (moved === null || before.mended === null) continue;
      const off = (before.mended + moved - section.tonic + 24) % 12;
      higher = off === 0 ? 0 : moved >= 1 && moved <= 3 ? off : null;
      break;
    }
    section.mended = higher === null ? null : (section.tonic + higher) % 12;
  });
  return sections.flatMap(({ from, to, plain, mended }) =>
    lines.slice(from, to).map(({ tonic }) => ({ tonic: plain ? (mended ?? tonic) : tonic, known: mended !== null })),
  );
}

function sectionsOf(lines: readonly SheetLine[]): Section[] {
  const sections: Section[] = [];
  lines.forEach(({ opens, letter, tonic, measures }, at) => {
    if (opens || at === 0) sections.push({ letter, tonic, plain: true, from: at, to: at, chords: [], mended: tonic });
    const section = sections[sections.length - 1];
    if (section.tonic !== tonic) section.plain = false;
    section.to = at + 1;
    section.chords.push(...measures.flat());
  });
  return sections;
}

/**
 * Semitones from the chords of one section up to the same ones of another, as far as the shorter goes; null where they are not the same. Too few
 * to tell: under four measures, under eight of two chords, or one chord.
 */
function chordsMoved(a: SheetMeasure, b: SheetMeasure): number | null {
  const beats = Math.min(a.length, b.length);
  const roots = new Set<number>();
  let moved: number | null = null;
  for (let beat = 0; beat < beats; beat++) {
    const [one, other] = [a[beat], b[beat]];
    if (!one || !other) {
      if (one !== other) return null;
      continue;
    }
    const up = (other.root - one.root + 12) % 12;
    if (one.quality !== other.quality || (moved !== null && up !== moved)) return null;
    moved = up;
    roots.add(one.root);
  }
  return (roots.size >= 3 && beats >= 16) || (roots.size === 2 && beats >= 32) ? moved : null;
}
