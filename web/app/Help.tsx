/** What the page does and its keys, in a dialog. */
import { useEffect, useRef } from "preact/hooks";
import { LetterKeys } from "./LetterKeys.js";

const KEYS: readonly (readonly [string, string])[] = [
  ["Space", "play, pause"],
  ["click", "look at a beat; the player goes there"],
  ["Shift + click", "compare a second beat with it"],
  ["← →", "a beat back, a beat on"],
  ["Shift + ← →", "a measure back, a measure on"],
  ["d a, w s", "wider and narrower, higher and flatter"],
  ["Home, End", "the first beat, the last"],
  ["Escape", "look at nothing"],
  ["Ctrl + z, Ctrl + Shift + z", "undo a correction, redo it"],
  ["h", "this help"],
];

export function Help({ open, device, onClose }: { open: boolean; device: string | null; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) {
      dialog.current?.showModal();
      // The button at its end takes the focus, and would be scrolled to.
      dialog.current?.scrollTo(0, 0);
    } else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">What this page does</h2>
      <p>
        Drop a MIDI file: the page cuts it into beats and says of each what its key is, whether a measure or a phrase
        starts on it, whether the song modulates there, and whether it is a blues. Nothing is uploaded: the model runs
        in this page.
      </p>
      <p>
        Set an answer right where it is wrong, then press <b>Teach</b>: the model learns from your corrections, here. A
        recording (wav, mp3, flac, ogg, opus, m4a, aiff; up to 20 minutes) is transcribed first, which takes a while and
        is approximate: the answers are those of its notes. Drop a folder to compare many songs; drop a model
        (.safetensors) to answer with it.
      </p>
      <table class="keys">
        <tbody>
          {KEYS.map(([key, does]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <LetterKeys letters="a, d, w, s, h" />
      <p class="quiet">The model runs on {device ?? "nothing yet: it has not been loaded"}.</p>
      <form method="dialog">
        <button type="submit" class="button" autofocus>
          Close
        </button>
      </form>
    </dialog>
  );
}
