/** How files are read, as the commands that read songs offer it. */
import { Option } from "commander";
import type { Reading } from "../music/midi.js";

export interface ReadingFlags {
  readonly keep44?: boolean;
  readonly trustBeats?: boolean;
}

export const keep44Option = () => new Option("--keep-44", "keep the longest 4/4 stretch of a song with other meters");

export const trustBeatsOption = () =>
  new Option("--trust-beats", "MIDI: leave the beats where the file has them, whatever its notes say");

export const readingOf = ({ keep44, trustBeats }: ReadingFlags): Reading => ({ keepLongest44: keep44, trustBeats });
