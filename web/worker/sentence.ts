/** What a fault in a worker is called on the page. */
import { DiscardError } from "../../src/music/discard.js";
import { InputError } from "../../src/util/errors.js";

export function sentenceOf(error: unknown): string {
  if (error instanceof DiscardError) return `not a song that BAT reads: ${error.message}`;
  if (error instanceof InputError) return error.message;
  const text = (error instanceof Error ? error.message : String(error)).split("\n")[0];
  if (/memory|allocat/i.test(text))
    return "the browser has no memory left for this: close other tabs, or open a shorter song";
  return `this is a fault of the page itself: ${text}`;
}
