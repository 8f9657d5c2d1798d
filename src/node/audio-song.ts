/** A recording on the disk → a song: separated where that can be done, transcribed, on the grid of its beats. */
import type { BeatMending } from "../audio/beats/mend.js";
import { type AudioSong, audible, readAudio } from "../audio/song.js";
import { type AudioNetworks, readBeatsFile, readSound, readStems, stemFiles } from "./audio-file.js";
import { type Separator, separate } from "./audio-separate.js";

export interface AudioFileOptions {
  readonly title?: string;
  /** A folder with drums, bass, other and vocals; then nothing is separated. */
  readonly stems?: string;
  readonly separate?: Separator;
  /** A `.beats` file with beats that are known. */
  readonly beats?: string;
  readonly mend?: BeatMending;
  readonly quantize?: boolean;
  /** Told a line that the user should know, such as how the song was separated. */
  readonly say?: (line: string) => void;
  /** Told what is being done, and the share of it that is done, 0 to 1. */
  readonly progress?: (what: string, share: number) => void;
}

/**
 * Reads a recording: decode, separate, track, transcribe, pack.
 *
 * @throws InputError naming the file where it, its stems or its beats cannot be used
 */
export async function readAudioFile(
  path: string,
  networks: AudioNetworks,
  options: AudioFileOptions = {},
): Promise<AudioSong> {
  const { say, progress } = options;
  const given = options.stems === undefined ? undefined : stemFiles(options.stems);
  const beats = options.beats === undefined ? undefined : readBeatsFile(options.beats);
  progress?.("decoding", 0);
  const { samples: mix, seconds, warnings } = await readSound(path);
  audible({ mix });
  progress?.("separating", 0);
  const separated = given
    ? { files: given, said: `separation: given stems (${Object.keys(given).join(", ")})`, remove: () => {} }
    : await separate(path, options.separate ?? "auto", { seconds });
  say?.(separated.said);
  try {
    const stems = separated.files && (await readStems(separated.files));
    const song = await readAudio({ mix, stems }, networks.pitch, {
      title: options.title,
      beatNetworks: networks.beats,
      beats,
      mend: options.mend,
      quantize: options.quantize,
      progress: (share) => progress?.("transcribing", share),
    });
    return { ...song, warnings: [...warnings, ...song.warnings] };
  } finally {
    separated.remove();
  }
}
