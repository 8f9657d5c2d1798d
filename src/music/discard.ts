import { InputError } from "../util/errors.js";

/** Why a piece cannot be worked on. Measures are counted from 1 on the file's own barlines. */
export type DiscardReason =
  | { readonly kind: "meter"; readonly meter: string; readonly measure: number; readonly judged?: boolean }
  | { readonly kind: "noNotes" }
  | { readonly kind: "tooFewBeats"; readonly beats: number; readonly needed: number }
  | { readonly kind: "tooLong"; readonly beats: number; readonly limit: number };

/** The reason in words, e.g. "3/4 from measure 1". */
export function reasonInWords(reason: DiscardReason): string {
  switch (reason.kind) {
    case "meter":
      return `${reason.meter} from measure ${reason.measure}${reason.judged ? " (judged from its notes)" : ""}`;
    case "noNotes":
      return "no notes";
    case "tooFewBeats":
      return `fewer than ${reason.needed} beats (${reason.beats})`;
    case "tooLong":
      return `more than ${reason.limit} beats (${reason.beats})`;
  }
}

/** A readable piece that is not worked on: not in 4/4, empty, too short or absurdly long. The message is the reason in words. */
export class DiscardError extends InputError {
  override name = "DiscardError";

  constructor(readonly reason: DiscardReason) {
    super(reasonInWords(reason));
  }
}
