/** Sets an answer on a beat, a range, a measure, a phrase or the whole song. */
import { useState } from "preact/hooks";
import { MODES } from "../../src/theory/modes.js";
import { keyName } from "../../src/theory/names.js";
import { isScale, kindOf } from "../app/answer-kinds.js";
import type { CorrectionStore } from "../app/props.js";
import type { Correction, Song, View } from "../app/types.js";
import { phraseAround } from "../sound/phrases.js";
import { overRange } from "./book.js";
import { placeWords, questionName } from "./words.js";

interface FormProps {
  readonly song: Song;
  readonly view: View;
  readonly store: CorrectionStore;
}

interface Scope {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function scopesOf(song: Song, { beat, other }: View): Scope[] {
  const { beats } = song.analysis;
  const whole = { name: "the whole song", from: 0, to: beats.length };
  if (beat === null || beat >= beats.length) return [whole];
  const scopes: Scope[] = [{ name: "this beat", from: beat, to: beat + 1 }];
  if (other !== null && other !== beat)
    scopes.unshift({ name: "from beat to beat", from: Math.min(beat, other), to: Math.max(beat, other) + 1 });
  const measure = beats.findIndex((one) => one.measure === beats[beat].measure);
  const end = beats.findIndex((one, t) => t > beat && one.measure !== beats[beat].measure);
  scopes.push({ name: "this measure", from: measure, to: end < 0 ? beats.length : end });
  scopes.push({ name: "this phrase", ...phraseAround(song.analysis, beat) });
  scopes.push({ name: "from here to the end", from: beat, to: beats.length });
  return [...scopes, whole];
}

export function CorrectForm({ song, view, store }: FormProps) {
  const questions = Object.entries(song.analysis.beats[0]?.answers ?? {}).flatMap(([name, answer]) =>
    kindOf(answer) === "other" ? [] : [name],
  );
  const [question, setQuestion] = useState(questions[0] ?? "");
  const [scopeName, setScope] = useState("");
  const [yes, setYes] = useState<0 | 1>(1);
  const [tonic, setTonic] = useState<number | null>(null);
  const [mode, setMode] = useState<string | null>(null);
  const scopes = scopesOf(song, view);
  const scope = scopes.find(({ name }) => name === scopeName) ?? scopes[0];
  const said = song.analysis.beats[scope.from]?.answers[question];
  const scale = isScale(said) ? said : null;
  const key = { tonic: tonic ?? scale?.tonic ?? 0, mode: mode ?? scale?.mode ?? "major" };
  const value: Correction["value"] = scale ? key : yes;
  const correct = (what: Correction["value"]) => store.correct(song, overRange(scope.from, scope.to, question, what));
  return (
    <form
      class="correct"
      onSubmit={(event) => {
        event.preventDefault();
        correct(value);
      }}
    >
      <label>
        Question{" "}
        <select value={question} onChange={(event) => setQuestion(event.currentTarget.value)}>
          {questions.map((name) => (
            <option key={name} value={name}>
              {questionName(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Where{" "}
        <select value={scope.name} onChange={(event) => setScope(event.currentTarget.value)}>
          {scopes.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {scale ? (
        <span class="key">
          <label>
            Tonic{" "}
            <select value={key.tonic} onChange={(event) => setTonic(Number(event.currentTarget.value))}>
              {Array.from({ length: 12 }, (_, n) => (
                <option key={keyName(n, key.mode)} value={n}>
                  {keyName(n, key.mode).split(" ")[0]}
                </option>
              ))}
            </select>
          </label>
          <label>
            Mode{" "}
            <select value={key.mode} onChange={(event) => setMode(event.currentTarget.value)}>
              {MODES.map(({ name, words }) => (
                <option key={name} value={name}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        </span>
      ) : (
        <label>
          Answer{" "}
          <select value={yes} onChange={(event) => setYes(event.currentTarget.value === "1" ? 1 : 0)}>
            <option value={1}>yes</option>
            <option value={0}>no</option>
          </select>
        </label>
      )}
      <span class="buttons">
        <button type="submit" class="primary">
          Set
        </button>
        <button type="button" title="The model's answer is taken away, and none is given" onClick={() => correct(null)}>
          Clear
        </button>
        <span class="quiet">{placeWords(song.analysis.beats, scope.from, scope.to)}</span>
      </span>
      {view.beat === null && <p class="quiet">Click a beat in the song to correct it, and a second one for a range.</p>}
    </form>
  );
}
