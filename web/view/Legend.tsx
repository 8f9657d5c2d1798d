/** What the colours, shapes and lanes mean; a click highlights. */
import { VOICES } from "../../src/music/piece.js";
import { pitchName } from "../../src/theory/names.js";
import type { SetView } from "../app/props.js";
import type { AnswerSource, View } from "../app/types.js";
import { DEGREE_WORDS, DEGREES } from "./degrees.js";
import { DRUM_NAMES, glyphPath } from "./glyphs.js";
import type { NoteIndex } from "./note-index.js";
import { type Reading, thresholdOf } from "./reading.js";
import { inkOn, type Theme } from "./theme.js";

interface LegendProps {
  readonly reading: Reading;
  readonly notes: NoteIndex;
  readonly view: View;
  readonly setView: SetView;
  readonly theme: Theme;
  /** Whether a click into a lane corrects. */
  readonly correcting: boolean;
}

const SHAPES: Readonly<Record<string, string>> = {
  bass: "M1 2L23 6V8L1 12Z",
  melody: "M6 2H18A5 5 0 0 1 18 12H6A5 5 0 0 1 6 2Z",
  chords: "M1 4.5H23V9.5H1Z",
  drums: "M4 3.5L11 10.5M4 10.5L11 3.5M16 7m-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
};

const SOURCES: Readonly<Record<AnswerSource, string>> = {
  predicted: "the tonic is predicted by the model",
  annotated: "the tonic is annotated",
  heuristic: "the tonic is a guess from the bass (heuristic)",
};

/** Where the tonics of the song came from. */
export function sourceWords(source: readonly AnswerSource[]): string {
  const kinds = new Set(source);
  if (kinds.size === 1) return SOURCES[source[0]];
  return kinds.has("annotated") ? "the tonic is annotated in part, else predicted by the model" : SOURCES.predicted;
}

export function Legend({ reading, notes, view, setView, theme, correcting }: LegendProps) {
  const at = view.beat ?? 0;
  const [tonic, mode] = [reading.tonic[at] ?? -1, reading.mode[at] ?? "major"];
  const highlight = (one: View["highlight"]) => setView({ highlight: view.highlight === one ? null : one });
  return (
    <>
      <fieldset class="legend" aria-label="Highlight a degree or a voice">
        <div class="degrees">
          {DEGREES.map((degree, n) => (
            <button
              key={degree}
              type="button"
              class="degree"
              aria-pressed={view.highlight === n}
              aria-label={`${degree}, ${DEGREE_WORDS[n]}`}
              title={`${DEGREE_WORDS[n]}${tonic < 0 ? "" : `: ${pitchName(tonic + n, tonic, mode)}`}`}
              style={{ background: theme.intervals[n], color: inkOn(theme.intervals[n]) }}
              onClick={() => highlight(n)}
            >
              {degree}
            </button>
          ))}
        </div>
        <div class="voices">
          {VOICES.map((voice) => (
            <button
              key={voice}
              type="button"
              class="voice"
              aria-pressed={view.highlight === voice}
              onClick={() => highlight(voice)}
            >
              <svg viewBox="0 0 24 14" width="24" height="14" aria-hidden="true">
                <path
                  d={SHAPES[voice]}
                  fill={voice === "drums" ? "none" : "currentColor"}
                  stroke={voice === "drums" ? "currentColor" : "none"}
                  stroke-width="1.4"
                />
              </svg>
              {voice}
            </button>
          ))}
        </div>
      </fieldset>
      <details class="more">
        <summary>Thresholds and signs</summary>
        <div class="more-body">
          <p class="quiet">
            Colour is the interval above the local tonic; {sourceWords(reading.source)}. Bright lines start phrases. A
            lane is as solid as its answer is probable; from its threshold on it is a yes and stands at full height.
            {correcting && " Click a lane to correct it, or drag over several beats."}
          </p>
          <div class="thresholds">
            {reading.lanes
              .filter(({ kind }) => kind === "binary")
              .map(({ question, label }) => {
                const value = thresholdOf(view.thresholds, question);
                return (
                  <label key={question}>
                    <span>{label}</span>
                    <input
                      type="range"
                      min="0.05"
                      max="0.95"
                      step="0.05"
                      value={value}
                      aria-label={`Threshold of ${label}`}
                      onInput={(event) =>
                        setView({ thresholds: { ...view.thresholds, [question]: Number(event.currentTarget.value) } })
                      }
                    />
                    <output>{value.toFixed(2)}</output>
                  </label>
                );
              })}
          </div>
          {notes.drums.length > 0 && (
            <ul class="glyphs" aria-label="Drums">
              {notes.drums.map((kind) => {
                const { stroked, filled } = glyphPath(kind, 14);
                return (
                  <li key={kind}>
                    <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
                      <path d={filled} fill="currentColor" />
                      <path d={stroked} fill="none" stroke="currentColor" />
                    </svg>
                    {DRUM_NAMES[kind]}
                  </li>
                );
              })}
            </ul>
          )}
        </div>
      </details>
    </>
  );
}
