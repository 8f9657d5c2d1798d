/** The beats where a correction teaches most, each with the answers that can be given at once. */
import { useMemo } from "preact/hooks";
import { answerWords } from "../app/answer-kinds.js";
import type { CorrectionStore, SetView } from "../app/props.js";
import type { Correction, Song } from "../app/types.js";
import { overRange } from "./book.js";
import { type Suggestion, suggestions } from "./suggest.js";
import { placeWords, questionName } from "./words.js";

interface SuggestionsProps {
  readonly song: Song;
  readonly corrections: readonly Correction[];
  readonly store: CorrectionStore;
  readonly setView: SetView;
}

export function Suggestions({ song, corrections, store, setView }: SuggestionsProps) {
  const found = useMemo(() => suggestions(song, corrections, 5), [song, corrections]);
  if (found.length === 0) return <p class="quiet">The model is certain of every answer here.</p>;
  const answer = ({ from, to, question }: Suggestion, value: Correction["value"]) =>
    store.correct(song, overRange(from, to, question, value));
  return (
    <ol class="suggestions">
      {found.map((one) => {
        const { from, to, question, answer: said, reason } = one;
        const place = placeWords(song.analysis.beats, from, to);
        const about = `${questionName(question)}, ${place}`;
        return (
          <li key={`${question} ${from}`}>
            <button
              type="button"
              class="go"
              onClick={() => setView({ beat: from, other: to - from > 1 ? to - 1 : null })}
            >
              {place}
            </button>{" "}
            <span>
              {questionName(question)}: <strong>{answerWords(said)}</strong>, <span class="quiet">{reason}</span>
            </span>
            <span class="buttons">
              {typeof said === "number" ? (
                <>
                  <button type="button" aria-label={`Yes: ${about}`} onClick={() => answer(one, 1)}>
                    Yes
                  </button>
                  <button type="button" aria-label={`No: ${about}`} onClick={() => answer(one, 0)}>
                    No
                  </button>
                </>
              ) : (
                <button
                  type="button"
                  aria-label={`Right: ${about}`}
                  onClick={() => answer(one, { tonic: said.tonic, mode: said.mode })}
                >
                  Right
                </button>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
