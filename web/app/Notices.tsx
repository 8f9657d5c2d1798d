/** What is going on, and what did not go. */
import { useState } from "preact/hooks";
import type { Page, PageState } from "./page.js";
import type { Refusal } from "./types.js";

/** Refusals shown at once; a folder may hold many files that are no songs. */
const SHOWN = 3;

export function Notices({ page, state }: { readonly page: Page; readonly state: PageState }) {
  const { refusals, busy, progress } = state;
  // While several songs are read, it is all of them that are stopped.
  const cancel = progress?.cancel ?? busy?.cancel;
  const share = progress ? progress.done / progress.all : (busy?.share ?? 0);
  return (
    <>
      <div class="busy" role="status">
        {(busy || progress) && (
          <>
            <progress value={share} max={1} aria-label="Progress" />
            <span>
              {progress && `${progress.done} of ${progress.all} songs`}
              {progress && busy?.cancel && " · "}
              {(!progress || busy?.cancel) && busy?.what}
            </span>
            {/* Numbers that change all the time are not read aloud; the bar says them when asked. */}
            {busy?.cancel && (
              <span aria-hidden="true">
                {Math.round(100 * busy.share)} %{busy.left && `, ${busy.left}`}
              </span>
            )}
            {cancel && (
              <button type="button" onClick={cancel}>
                Cancel
              </button>
            )}
          </>
        )}
      </div>
      <Refusals refusals={refusals} onChange={(left) => page.change({ refusals: left })} />
    </>
  );
}

/** A refusal with a number of its own, by which it is dismissed. */
export type Numbered = Refusal & { readonly number: number };

interface RefusalsProps {
  readonly refusals: readonly Numbered[];
  /** What is left when some are dismissed. */
  readonly onChange: (left: readonly Numbered[]) => void;
}

export function Refusals({ refusals, onChange }: RefusalsProps) {
  const [all, setAll] = useState(false);
  const shown = all ? refusals : refusals.slice(-SHOWN);
  return (
    <div class="refusals" role="alert">
      {shown.map(({ number, name, sentence }) => (
        <p key={number} class="refusal">
          <span>
            <b>{name}</b>: {sentence}
          </span>
          <button
            type="button"
            class="icon"
            aria-label={`Dismiss: ${name}`}
            onClick={() => onChange(refusals.filter((one) => one.number !== number))}
          >
            ×
          </button>
        </p>
      ))}
      {refusals.length > SHOWN && (
        <p class="more">
          <button type="button" onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show all ${refusals.length}`}
          </button>
          <button type="button" onClick={() => onChange([])}>
            Dismiss all
          </button>
        </p>
      )}
    </div>
  );
}
