/** Whether single letters are keys (a, d, w, s, h). Who dictates, or hits keys by chance, can turn them off. */
import { keep, kept } from "./kept.js";
import { createStore, useStore } from "./store.js";

const KEY = "bat-letter-keys";

export const letterKeys = createStore<boolean>(kept(KEY) !== "off");

/** A key that stands in the way of who dictates: a letter, while letters are turned off. */
export const isLetterOff = ({ key }: { readonly key: string }) => /^\p{L}$/u.test(key) && !letterKeys.get();

export function LetterKeys({ letters }: { readonly letters: string }) {
  const on = useStore(letterKeys);
  return (
    <label class="letter-keys">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => {
          const { checked } = event.currentTarget;
          keep(KEY, checked ? "on" : "off");
          letterKeys.set(checked);
        }}
      />{" "}
      Single letters are keys ({letters})
    </label>
  );
}
