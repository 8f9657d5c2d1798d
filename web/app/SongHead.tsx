/** The head of a song, on the page and on a page in a file: its title, its answers in words, what is to be known of how it was read. */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { AUDIO_ENDINGS } from "../../src/audio/formats.js";
import { download } from "./download.js";
import { summaryWords } from "./summary.js";
import type { Song } from "./types.js";

/** @param children the player */
export function SongHead({ song, children }: { readonly song: Song; readonly children: ComponentChildren }) {
  const { title, summary } = song.analysis;
  const words = useMemo(() => summaryWords(song.analysis), [song]);
  return (
    <section class="head" aria-labelledby="song-title">
      <h2 id="song-title">{title || song.name}</h2>
      <p class="words" id="summary">
        {words}
      </p>
      {summary.warnings.map((warning) => (
        <p key={warning} class="quiet warning">
          {warning}
        </p>
      ))}
      {song.heard && <Transcription song={song} />}
      {children}
    </section>
  );
}

/** What a recording became. */
function Transcription({ song }: { readonly song: Song }) {
  const name = song.name.replace(/^.*[\\/]/, "").replace(AUDIO_ENDINGS, "");
  return (
    <p class="quiet transcription">
      Heard from a recording: {song.piece.notes.length} notes, approximate.{" "}
      <button type="button" onClick={() => download(`${name}.mid`, song.bytes, "audio/midi")}>
        Download MIDI
      </button>
    </p>
  );
}
