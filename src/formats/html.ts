/** A song with its answers as one self-contained HTML page, from a template that holds the page's code. */
import type { Analysis } from "../answers/analysis.js";
import type { Heard } from "../audio/song.js";
import type { Reading } from "../music/midi.js";

/** What the page in a file is made from. */
export interface SavedSong {
  readonly name: string;
  /** The song's bytes in base64. */
  readonly song: string;
  readonly reading: Reading;
  /** Of a recording that the song was transcribed from. */
  readonly heard?: Heard;
  readonly analysis: Analysis;
}

export interface HtmlOptions {
  /** How the song was read, and is to be read again. */
  readonly reading?: Reading;
  /** Of a recording that the song was transcribed from: where its beats lie. */
  readonly heard?: Heard;
}

/** Where the template wants the song. */
export const SAVED_MARK = "<!--SAVED SONG-->";

/**
 * @param source the bytes of the song
 * @param template the page's code in one file, with `SAVED_MARK` in it
 */
export function toHtml(analysis: Analysis, source: Uint8Array, template: string, options: HtmlOptions = {}): string {
  const saved: SavedSong = {
    name: analysis.file,
    song: base64(source),
    reading: options.reading ?? {},
    heard: options.heard,
    analysis,
  };
  // No "<" stands in the data, so no title can end the script that holds it.
  const json = JSON.stringify(saved).replaceAll("<", "\\u003c");
  const title = escapeText(analysis.title || analysis.file);
  return template
    .replace(/<title>[^<]*<\/title>/, () => `<title>${title} · BAT</title>`)
    .replace(SAVED_MARK, () => `<script type="application/json" id="saved">${json}</script>`);
}

const escapeText = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
