/** What is known of a beat, and of two beats. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { keyName, pitchName } from "../../src/theory/names.js";
import type { Correct, InspectorProps } from "../app/props.js";
import type { Engine, Song } from "../app/types.js";
import { attendedBeats, attentionOf } from "./attention.js";
import { DEGREES, intervalAbove } from "./degrees.js";
import { type Lane, type Reading, readSong, thresholdOf } from "./reading.js";
import "./view.css";
import { clock, pairWords, placeWords } from "./words.js";

type Described = { readonly name: string; readonly group: string; readonly description: string };

export function Inspector({ song, view, setView, engine, corrections, onCorrect }: InspectorProps) {
  const reading = useMemo(() => readSong(song, view.thresholds, corrections), [song, view.thresholds, corrections]);
  const { beat, other } = view;
  if (beat === null || beat >= reading.beats) {
    return (
      <p class="quiet">
        Click a beat of the song to see its answers, its features{onCorrect && " and the beats it attends to"}. Shift
        and click a second one to compare the two.
      </p>
    );
  }
  return (
    <div class="inspector">
      <BeatHead song={song} reading={reading} beat={beat} />
      <Answers reading={reading} beat={beat} thresholds={view.thresholds} onCorrect={onCorrect} />
      <Compare song={song} engine={engine} beat={beat} other={other} setView={setView} beats={reading.beats} />
      <Attended song={song} engine={engine} beat={beat} onBeat={(one) => setView({ other: one })} />
      <Features song={song} engine={engine} beat={beat} />
    </div>
  );
}

const SOURCE_WORDS = { predicted: "predicted", annotated: "annotated", heuristic: "heuristic" };

function BeatHead({ song, reading, beat }: { song: Song; reading: Reading; beat: number }) {
  const tonic = reading.tonic[beat];
  const mode = reading.mode[beat];
  const bass = song.bass[beat];
  const place = placeWords(song, beat);
  return (
    <header>
      <h3>{place[0].toUpperCase() + place.slice(1)}</h3>
      <p class="quiet">
        {clock(song.analysis.beats[beat].time)}
        {tonic >= 0 && ` · ${keyName(tonic, mode)} (${SOURCE_WORDS[reading.source[beat]]})`}
        {tonic >= 0 &&
          bass >= 0 &&
          ` · bass ${pitchName(bass, tonic, mode)}, degree ${DEGREES[intervalAbove(tonic, bass)]}`}
      </p>
    </header>
  );
}

interface AnswersProps {
  readonly reading: Reading;
  readonly beat: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly onCorrect: Correct | null;
}

function Answers({ reading, beat, thresholds, onCorrect }: AnswersProps) {
  return (
    <table class="answers">
      <caption class="visually-hidden">Answers about this beat</caption>
      <tbody>
        {reading.lanes.map((lane) => (
          <tr key={lane.question}>
            <th scope="row">{lane.label}</th>
            <td>
              <span class="bar">
                <span
                  class={lane.yes[beat] === 1 ? "share yes" : "share"}
                  style={{ width: `${Math.round(lane.p[beat] * 100)}%` }}
                />
                {lane.kind === "binary" && (
                  <span class="mark" style={{ left: `${thresholdOf(thresholds, lane.question) * 100}%` }} />
                )}
              </span>
            </td>
            <td class="said">{said(lane, beat)}</td>
            <td>
              {lane.kind === "binary" && onCorrect && (
                <button
                  type="button"
                  class="small"
                  aria-label={`Correct ${lane.label} to ${lane.yes[beat] === 1 ? "no" : "yes"}`}
                  onClick={() => onCorrect([{ beat, question: lane.question, value: lane.yes[beat] === 1 ? 0 : 1 }])}
                >
                  {lane.yes[beat] === 1 ? "No" : "Yes"}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function said(lane: Lane, beat: number): string {
  const word = lane.kind !== "binary" ? lane.text[beat] : lane.yes[beat] === 1 ? "yes" : "no";
  return lane.corrected[beat] === 1 ? `${word} ✎` : `${word} ${lane.p[beat].toFixed(2).replace(/^0/, "")}`;
}

interface CompareProps {
  readonly song: Song;
  readonly engine: Engine;
  readonly beat: number;
  readonly other: number | null;
  readonly beats: number;
  readonly setView: InspectorProps["setView"];
}

/** Beats away that songs repeat at. */
const DISTANCES = [
  [-64, "16 measures before"],
  [-32, "8 measures before"],
  [-16, "4 measures before"],
  [-4, "measure before"],
  [4, "next measure"],
  [16, "4 measures on"],
  [32, "8 measures on"],
  [64, "16 measures on"],
] as const;

function Compare({ song, engine, beat, other, beats, setView }: CompareProps) {
  const near = DISTANCES.filter(([far]) => beat + far >= 0 && beat + far < beats);
  return (
    <section aria-label="Two beats">
      <h4>Compare</h4>
      <p class="row">
        <select
          aria-label="Compare with"
          value=""
          onChange={(event) => {
            const { value } = event.currentTarget;
            setView({ other: value === "" ? null : beat + Number(value) });
            event.currentTarget.value = "";
          }}
        >
          <option value="">{other === null ? "with …" : `with ${placeWords(song, Math.min(other, beats - 1))}`}</option>
          {near.map(([far, words]) => (
            <option key={far} value={far}>
              {words}
            </option>
          ))}
        </select>
        {other !== null && (
          <>
            <button type="button" class="small" onClick={() => setView({ beat: other, other: beat })}>
              Swap
            </button>
            <button type="button" class="small" onClick={() => setView({ other: null })}>
              Clear
            </button>
          </>
        )}
      </p>
      {other !== null && other < beats && <Pair song={song} engine={engine} beat={beat} other={other} />}
    </section>
  );
}

function Pair({ song, engine, beat, other }: { song: Song; engine: Engine; beat: number; other: number }) {
  // The pair features of (i, j) speak of j as seen from i.
  const features = useAsked(() => engine.pairFeatures(song, beat, other), [song, engine, beat, other]);
  if (typeof features === "string") return <p class="quiet">{features}</p>;
  if (!features) return <p class="quiet">…</p>;
  return (
    <>
      <p class="pair-words">
        {placeWords(song, other)}, seen from {placeWords(song, beat)}: {pairWords(features.map(({ name }) => name))}.
      </p>
      <Grouped features={features} />
    </>
  );
}

function Features({ song, engine, beat }: { song: Song; engine: Engine; beat: number }) {
  const features = useAsked(() => engine.beatFeatures(song, beat), [song, engine, beat]);
  if (typeof features === "string") return <p class="quiet">{features}</p>;
  return (
    <section aria-label="Features of the beat">
      <h4>Features{features ? ` (${features.length} on)` : ""}</h4>
      {features && <Grouped features={features} />}
    </section>
  );
}

function Grouped({ features }: { features: readonly Described[] }) {
  const groups = [...new Set(features.map(({ group }) => group))];
  return (
    <dl class="features">
      {groups.map((group) => (
        <div key={group}>
          <dt>{group}</dt>
          {features
            .filter((feature) => feature.group === group)
            .map(({ name, description }) => (
              <dd key={name} title={name}>
                {description}
              </dd>
            ))}
        </div>
      ))}
    </dl>
  );
}

interface AttendedProps {
  readonly song: Song;
  readonly engine: Engine;
  readonly beat: number;
  readonly onBeat: (beat: number) => void;
}

function Attended({ song, engine, beat, onBeat }: AttendedProps) {
  const weights = useAsked(() => attentionOf(engine, song), [song, engine]);
  if (typeof weights === "string" || !weights) return null;
  const seen = attendedBeats(weights, song.analysis.beats.length, beat, 8);
  return (
    <section aria-label="Attended beats">
      <h4>Attends to</h4>
      <ul class="attended">
        {seen.map(({ beat: one, weight }) => (
          <li key={one}>
            <button
              type="button"
              class="small"
              aria-label={`Compare with ${placeWords(song, one)}, ${Math.round(weight * 100)} %`}
              onClick={() => onBeat(one)}
            >
              {song.analysis.beats[one].measure}.{song.analysis.beats[one].position}
              <span class="quiet">{weight < 0.01 ? "<1" : Math.round(weight * 100)} %</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a promise gives: undefined until it does, its message where it is refused. */
export function useAsked<T>(ask: () => Promise<T>, inputs: readonly unknown[]): T | string | undefined {
  const [state, setState] = useState<{ inputs: readonly unknown[]; value: T | string } | null>(null);
  useEffect(() => {
    let wanted = true;
    const take = (value: T | string) => wanted && setState({ inputs, value });
    ask().then(take, (error: unknown) => take(error instanceof Error ? error.message : String(error)));
    return () => {
      wanted = false;
    };
  }, inputs);
  return state?.inputs.every((one, n) => Object.is(one, inputs[n])) ? state.value : undefined;
}
