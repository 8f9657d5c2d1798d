import type { WrittenSong } from "../../music/write-midi.js";
import { random } from "../../util/random.js";
import { type GenerateOptions, performSketch } from "../generate/generate-song.js";
import { sheetTempo, sketchLeadSheet } from "./arrange.js";
import type { LeadSheet } from "./billboard.js";
import { songMeasures } from "./measures.js";
import { type SheetBeat, sheetTruth } from "./truth.js";

/** Above it the measures of an annotation are halves of those that one hears: played slower, as the notes are our own. */
const FASTEST = 200;

/** Songs of fewer measures tell no form. */
const FEWEST_MEASURES = 16;

/** Why an annotation makes no song, in a word or two; null where it makes one. */
export function whyNot(sheet: LeadSheet): string | null {
  const other = sheet.metres.find((metre) => metre !== "4/4");
  if (other) return sheet.metres.includes("4/4") ? "partly in another metre" : `in ${other}`;
  if (sheetTempo(sheet) === null) return "without tempo";
  return songMeasures(sheet).length < FEWEST_MEASURES ? "too short" : null;
}

/**
 * An arrangement of an annotated song and what is true of its beats: the chords, keys and phrases are the song's, the notes our own. The
 * same numbers of `seed` and options give the same song.
 */
export function leadSheetSong(
  sheet: LeadSheet,
  seed: readonly number[],
  options: Pick<GenerateOptions, "lead" | "layout"> = {},
): { song: WrittenSong; beats: readonly SheetBeat[]; lead: number; detail: string } {
  const r = random(0x1ead, ...seed);
  const measures = songMeasures(sheet);
  const sketch = sketchLeadSheet(measures, Math.min(FASTEST, sheetTempo(sheet) ?? 100), r);
  const { song, lead, layout } = performSketch(sketch, sheet.title, r, options);
  return { song, lead, detail: `${sketch.detail}, ${layout}`, beats: sheetTruth(measures, lead, song.ticksPerBeat) };
}
