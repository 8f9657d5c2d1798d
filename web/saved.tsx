/** A page in a file (`bat analyze SONG --format html`): it shows its one song and plays it by plain tones, without model or network. */
import { render } from "preact";
import type { SavedSong } from "../src/formats/html.js";
import { readPiece } from "./app/read-piece.js";
import { SavedApp } from "./app/SavedApp.js";
import { makeSong } from "./app/song.js";
import "./app/page.css";

const data = document.getElementById("saved");
if (data?.textContent) {
  const { name, song, reading, heard, analysis } = JSON.parse(data.textContent) as SavedSong;
  const bytes = Uint8Array.from(atob(song), (c) => c.charCodeAt(0));
  const piece = readPiece(bytes, heard, reading);
  render(<SavedApp song={makeSong(name, bytes, piece, analysis, {}, heard)} />, document.getElementById("app")!);
}
