import { random } from "../util/random.js";
import type { DatasetSong, LabelColumn } from "./dataset.js";
import { binaryLabel, type SongLabels } from "./labels.js";

/**
 * Weak labels for "is this blues", from titles: the one place where the rule is written.
 *
 * - A song whose file name or title has the word "blues" is a blues in every beat, at a small weight: some such songs
 *   ("Limehouse Blues") are none.
 * - Songs of corpora that hold pop and folk music and no blues are not blues in any beat.
 * - Of all other songs without the word, a seeded sample is not blues, at a smaller weight: a few of them are.
 * - Songs that already have a blues label keep it.
 */
export const TITLE_RULE = {
  positiveWeight: 0.35,
  /** Corpora known to hold no blues, and the weight of a negative in them. */
  negativeCorpora: { pop909: 0.5, "pop909-cl": 0.5, nottingham: 0.5 } as Readonly<Record<string, number>>,
  negativeWeight: 0.15,
  /** Share of the other songs that are taken as negatives. */
  negativeShare: 0.25,
  seed: 12,
} as const;

/** Words of a title: cut at anything that is no letter, and where a small letter meets a capital ("SummertimeBlues"). */
export function titleWords(title: string): string[] {
  return title
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}]+/u)
    .map((word) => word.toLowerCase());
}

export function isBluesTitle(title: string): boolean {
  return titleWords(title).includes("blues");
}

/** A label for all beats of a song, or null where its title says nothing. */
export function titleLabels(song: DatasetSong): SongLabels | null {
  if (song.known.blues > 0) return null;
  const name = song.file.slice(Math.max(song.file.lastIndexOf("/"), song.file.lastIndexOf("!")) + 1);
  if (isBluesTitle(name.replace(/\.[^.]+$/, "")) || isBluesTitle(song.title)) {
    return everyBeat(song, 1, TITLE_RULE.positiveWeight);
  }
  const sure = TITLE_RULE.negativeCorpora[song.corpus];
  if (sure !== undefined) return everyBeat(song, 0, sure);
  const draw = random(TITLE_RULE.seed, ...Array.from(song.id, (c) => c.charCodeAt(0))).next();
  return draw < TITLE_RULE.negativeShare ? everyBeat(song, 0, TITLE_RULE.negativeWeight) : null;
}

function everyBeat(song: DatasetSong, p: number, weight: number): SongLabels {
  const column: LabelColumn = { value: Uint8Array.of(binaryLabel(p)), weight: Uint8Array.of(Math.round(weight * 255)) };
  return { song: song.id, source: "titles", by: "all", at: [], columns: { blues: column } };
}
