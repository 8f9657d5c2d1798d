/** Corrections, their files, and teaching. */
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { download } from "../app/download.js";
import type { TeachPanelProps } from "../app/props.js";
import { useStore } from "../app/store.js";
import { COLOURS, Plot } from "../runs/Plot.js";
import { CorrectForm } from "./CorrectForm.js";
import { correctionsFromCsv, correctionsToCsv } from "./csv.js";
import { correctedAnalysis, correctionRuns } from "./overlay.js";
import { fromRawl, rawlFor, toRawl } from "./rawl.js";
import { Suggestions } from "./Suggestions.js";
import { startTeaching, type TeachState, takeBack, teachState } from "./session.js";
import { TEACH_DEFAULTS } from "./teach-defaults.js";
import "./teach.css";
import { correctionWords, placeWords, questionName } from "./words.js";

const LENGTHS = [
  [20, "short"],
  [TEACH_DEFAULTS.steps, "usual"],
  [120, "long"],
] as const;

export function TeachPanel(props: TeachPanelProps) {
  const { song, songs, store, view, setView } = props;
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => store.subscribe(() => draw(null)), [store]);
  const corrections = store.of(song);
  return (
    <div class="teach">
      <h3>Where a correction teaches most</h3>
      <Suggestions song={song} corrections={corrections} store={store} setView={setView} />
      <h3>Correct</h3>
      <CorrectForm song={song} view={view} store={store} />
      <CorrectionList {...props} />
      <h3>Teach</h3>
      <Teaching {...props} />
      <h3>Files</h3>
      <Files {...props} songs={songs} />
    </div>
  );
}

function CorrectionList({ song, store, setView }: TeachPanelProps) {
  const corrections = store.of(song);
  const runs = useMemo(() => correctionRuns(corrections), [corrections]);
  const { beats } = song.analysis;
  return (
    <>
      <div class="buttons">
        <button type="button" disabled={!store.canUndo} onClick={() => store.undo()}>
          Undo
        </button>
        <button type="button" disabled={!store.canRedo} onClick={() => store.redo()}>
          Redo
        </button>
        <button type="button" disabled={runs.length === 0} onClick={() => store.forget(song, corrections)}>
          Forget all of this song
        </button>
      </div>
      <ul class="corrections" aria-label="Corrections of this song">
        {runs.slice(0, SHOWN).map(({ from, to, question, value }) => {
          const place = placeWords(beats, from, to);
          const what = `${questionName(question)}: ${correctionWords(value)}`;
          return (
            <li key={`${question} ${from}`}>
              <button
                type="button"
                class="go"
                onClick={() => setView({ beat: from, other: to - from > 1 ? to - 1 : null })}
              >
                {place}
              </button>{" "}
              <span>{what}</span>
              <button
                type="button"
                class="icon"
                aria-label={`Forget ${what}, ${place}`}
                onClick={() =>
                  store.forget(
                    song,
                    corrections.filter((c) => c.question === question && c.beat >= from && c.beat < to),
                  )
                }
              >
                ×
              </button>
            </li>
          );
        })}
      </ul>
      {runs.length > SHOWN && <p class="quiet">and {runs.length - SHOWN} more</p>}
      {runs.length === 0 && <p class="quiet">No corrections yet.</p>}
    </>
  );
}

/** Corrections that are listed at once. */
const SHOWN = 60;

function Teaching({ songs, store, engine, onModelChanged, onRefuse }: TeachPanelProps) {
  const state = useStore(teachState(engine));
  const [steps, setSteps] = useState<number>(TEACH_DEFAULTS.steps);
  const corrected = songs
    .map((song) => ({ song, corrections: store.of(song) }))
    .filter(({ corrections }) => corrections.length > 0);
  const count = corrected.reduce(
    (sum, { corrections }) => sum + corrections.filter(({ value }) => value !== null).length,
    0,
  );
  const { running, taught } = state;
  const told = (name: string) => (error: unknown) =>
    onRefuse(name, error instanceof Error ? error.message : String(error));
  return (
    <>
      <p class="quiet">
        {count === 0
          ? "Set an answer first: the model then learns from it here, in this browser."
          : `${count} answer${count === 1 ? "" : "s"} in ${corrected.length} song${corrected.length === 1 ? "" : "s"}. All other answers are held where they are.`}
      </p>
      <div class="buttons">
        {running && state.steps > 0 ? (
          <button type="button" onClick={() => engine.stop()}>
            Stop
          </button>
        ) : (
          <button
            type="button"
            class="primary"
            disabled={count === 0 || running}
            onClick={() =>
              void startTeaching(engine, corrected, { ...TEACH_DEFAULTS, steps }, onModelChanged).catch(
                told("teaching"),
              )
            }
          >
            Teach
          </button>
        )}
        <label>
          Steps{" "}
          <select value={steps} disabled={running} onChange={(event) => setSteps(Number(event.currentTarget.value))}>
            {LENGTHS.map(([length, name]) => (
              <option key={name} value={length}>
                {length} ({name})
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={taught === 0 || running}
          onClick={() => void takeBack(engine, onModelChanged).catch(told("teaching"))}
        >
          Take back
        </button>
        <button
          type="button"
          disabled={running}
          title="A model file that bat analyze --model accepts"
          onClick={() =>
            void engine
              .exportModel()
              .then((bytes) => download("bat-taught.safetensors", bytes, "application/octet-stream"))
              .catch(told("model"))
          }
        >
          Download model
        </button>
      </div>
      <p role="status" class="quiet">
        {running && state.steps > 0 ? `Step ${state.step} of ${state.steps}` : state.outcome}
      </p>
      <Curve state={state} />
    </>
  );
}

function Curve({ state }: { readonly state: TeachState }) {
  const names = Object.keys(state.curves);
  const steps = Math.max(0, ...names.map((name) => state.curves[name].length));
  const curves = useMemo(
    () => names.map((name, n) => ({ label: questionName(name), colour: COLOURS[n % COLOURS.length] })),
    [names.join()],
  );
  if (steps === 0) return null;
  const data: [number[], ...number[][]] = [
    Array.from({ length: steps }, (_, n) => n + 1),
    ...names.map((name) => [...state.curves[name]]),
  ];
  return (
    <figure class="curve">
      <figcaption class="quiet">What is still to be learnt, nats a beat</figcaption>
      <Plot label="What is still to be learnt" data={data} curves={curves} height={150} />
    </figure>
  );
}

function Files({ song, songs, store, onRefuse }: TeachPanelProps) {
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState("");
  const corrected = songs
    .map((one) => ({ song: one, corrections: store.of(one) }))
    .filter(({ corrections }) => corrections.length > 0);
  const stem = song.name.replace(/\.midi?$/i, "");

  const read = async (file: File) => {
    try {
      const text = await file.text();
      if (/\.json$/i.test(file.name)) {
        const changes = fromRawl(rawlFor(parseJson(text, file.name), song.name), song.piece, song.analysis);
        store.correct(song, changes);
        setSaid(`${changes.length} answers of ${song.name} read from ${file.name}.`);
      } else {
        const { songs: found, missing } = correctionsFromCsv(text, file.name, songs);
        store.correctAll(found);
        const count = found.reduce((sum, { changes }) => sum + changes.length, 0);
        const rest =
          missing.length > 0
            ? ` Not open, so left out: ${missing.slice(0, 3).join(", ")}${missing.length > 3 ? " …" : ""}.`
            : "";
        setSaid(
          `${count} answers of ${found.length} song${found.length === 1 ? "" : "s"} read from ${file.name}.${rest}`,
        );
      }
    } catch (error) {
      onRefuse(file.name, error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <>
      <div class="buttons">
        <button
          type="button"
          disabled={corrected.length === 0}
          title="Labels that bat finetune --labels reads: the corrections of all opened songs"
          onClick={() => download("corrections.csv", correctionsToCsv(corrected), "text/csv")}
        >
          Export CSV
        </button>
        <button
          type="button"
          title="This song's analysis with its corrections, in rawl's form"
          onClick={() => {
            const rawl = toRawl(correctedAnalysis(song.analysis, store.of(song)));
            download(`${stem}.rawl.json`, `${JSON.stringify(rawl, null, 2)}\n`, "application/json");
          }}
        >
          Export rawl JSON
        </button>
        <label class="button file">
          Import …
          <input
            ref={input}
            type="file"
            accept=".csv,.json"
            onChange={() => {
              const file = input.current?.files?.[0];
              if (file) void read(file);
              if (input.current) input.current.value = "";
            }}
          />
        </label>
      </div>
      <p role="status" class="quiet">
        {said}
      </p>
    </>
  );
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${name} is no JSON`);
  }
}
