/** Training runs from their metrics: loss and worth by question, several runs overlaid. */
import { useMemo, useRef, useState } from "preact/hooks";
import type { RunsViewProps } from "../app/props.js";
import { questionName } from "../teach/words.js";
import {
  alignCurves,
  inNats,
  type Point,
  questionsOf,
  type Run,
  readMetrics,
  validationLossOf,
  worthOf,
} from "./metrics.js";
import { COLOURS, type Curve, Plot } from "./Plot.js";
import "./runs.css";

export function RunsView({ onRefuse }: RunsViewProps) {
  const [runs, setRuns] = useState<readonly Run[]>([]);
  const [chosen, setChosen] = useState("");
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const questions = useMemo(() => questionsOf(runs), [runs]);
  const question = questions.includes(chosen) ? chosen : (questions[0] ?? "");

  const open = async (files: readonly File[]) => {
    const read: Run[] = [];
    for (const file of files) {
      try {
        read.push(readMetrics(await file.text(), runName(file)));
      } catch (error) {
        onRefuse(file.name, error instanceof Error ? error.message : String(error));
      }
    }
    // A run that is opened again replaces itself.
    setRuns((old) => [...old.filter(({ name }) => !read.some((run) => run.name === name)), ...read]);
  };

  return (
    <section
      class={`runs ${over ? "over" : ""}`}
      aria-labelledby="runs-title"
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        void open([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <h2 id="runs-title">Training runs</h2>
      <p>
        <label class="button file">
          Open metrics.jsonl …
          <input
            ref={input}
            type="file"
            multiple
            accept=".jsonl,.json,.ndjson"
            onChange={() => {
              void open([...(input.current?.files ?? [])]);
              if (input.current) input.current.value = "";
            }}
          />
        </label>{" "}
        <span class="quiet">
          as bat pretrain and bat finetune write it with --log; several are laid over each other
        </span>
      </p>
      {runs.length > 0 && (
        <>
          <p>
            <label>
              Question{" "}
              <select value={question} onChange={(event) => setChosen(event.currentTarget.value)}>
                {questions.map((name) => (
                  <option key={name} value={name}>
                    {learntName(name)}
                  </option>
                ))}
              </select>
            </label>
          </p>
          <Curves runs={runs} question={question} />
          <RunsTable runs={runs} questions={questions} onClose={(run) => setRuns(runs.filter((one) => one !== run))} />
        </>
      )}
    </section>
  );
}

/** Runs are told apart by their folder where they are all called metrics.jsonl. */
function runName(file: File): string {
  const path = file.webkitRelativePath || file.name;
  return path.replace(/\.jsonl?$/i, "");
}

/** What a loss is of, in words: a question, or hidden beats. */
const learntName = (name: string) => (name === "nats" ? "hidden beats (pretraining)" : questionName(name));

function Curves({ runs, question }: { readonly runs: readonly Run[]; readonly question: string }) {
  const losses: { curve: Curve; points: readonly Point[] }[] = [];
  const worths: { curve: Curve; points: readonly Point[] }[] = [];
  runs.forEach((run, n) => {
    const colour = COLOURS[n % COLOURS.length];
    const training = run.losses.get(question);
    if (training) losses.push({ curve: { label: run.name, colour }, points: training });
    const loss = validationLossOf(run, question);
    if (loss)
      losses.push({
        curve: { label: `${run.name}, validation`, colour, dashed: true },
        points: inNats(loss, run.figures.get(loss) ?? []),
      });
    const worth = worthOf(run, question);
    if (worth)
      worths.push({
        curve: { label: `${run.name}: ${WORDS[worth.split(".")[0]]}`, colour },
        points: run.figures.get(worth) ?? [],
      });
  });
  const data = (list: typeof losses) => alignCurves(list.map(({ points }) => points));
  return (
    <div class="curves">
      <figure>
        <figcaption>Loss, nats a beat (dashed: validation songs)</figcaption>
        <Plot
          label={`Loss of ${learntName(question)}`}
          data={data(losses)}
          curves={losses.map(({ curve }) => curve)}
          height={240}
        />
      </figure>
      {worths.length > 0 && (
        <figure>
          <figcaption>How well validation songs are answered, 0 to 1</figcaption>
          <Plot
            label={`How well ${learntName(question)} is answered`}
            data={data(worths)}
            curves={worths.map(({ curve }) => curve)}
            height={240}
            range={[0, 1]}
          />
        </figure>
      )}
    </div>
  );
}

const WORDS: Readonly<Record<string, string>> = { f1: "F1", ap: "average precision", accuracy: "accuracy" };

interface TableProps {
  readonly runs: readonly Run[];
  readonly questions: readonly string[];
  readonly onClose: (run: Run) => void;
}

/** The best figure of each question, and where it was reached. */
function RunsTable({ runs, questions, onClose }: TableProps) {
  const shown = questions.filter((name) => runs.some((run) => worthOf(run, name)));
  return (
    <div class="scroll">
      <table class="figures">
        <caption class="visually-hidden">Best figures of each run on the validation songs</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Steps</th>
            <th scope="col">Kept</th>
            {shown.map((name) => (
              <th scope="col" key={name}>
                {learntName(name)}
              </th>
            ))}
            <th scope="col">
              <span class="visually-hidden">Close</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run, n) => (
            <tr key={run.name}>
              <th scope="row">
                <svg width="12" height="12" aria-hidden="true">
                  <rect width="12" height="12" rx="2" fill={COLOURS[n % COLOURS.length]} />
                </svg>{" "}
                {run.name}
                {run.skipped > 0 && <span class="quiet"> ({run.skipped} lines passed over)</span>}
              </th>
              <td>{run.steps}</td>
              <td>{run.best ?? "last"}</td>
              {shown.map((name) => (
                <td key={name}>
                  <Best run={run} question={name} />
                </td>
              ))}
              <td>
                <button type="button" class="icon" aria-label={`Close ${run.name}`} onClick={() => onClose(run)}>
                  ×
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Best({ run, question }: { readonly run: Run; readonly question: string }) {
  const figure = worthOf(run, question);
  const points = figure ? (run.figures.get(figure) ?? []) : [];
  if (!figure || points.length === 0) return <>–</>;
  const best = points.reduce((a, b) => (b.value > a.value ? b : a));
  return (
    <>
      {best.value.toFixed(3)}
      <span class="quiet kind">
        {WORDS[figure.split(".")[0]]}, step {best.step}
      </span>
    </>
  );
}
