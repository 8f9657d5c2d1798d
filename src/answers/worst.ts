import { keyName } from "../theory/names.js";
import { type Key, sameKey } from "./metrics.js";
import { type AnsweredBeat, keyOf, matchBeats, measures, scoreSong } from "./score.js";
import type { TruthSong } from "./truth.js";

/** A song that was answered badly: how badly, where, and what looks like the cause. */
export interface WorstSong {
  readonly question: string;
  readonly id: string;
  readonly corpus: string;
  /** Share of beats for a key, F1 for the rest. */
  readonly score: number;
  /** The file's measure where the longest wrong stretch begins, from 1; null where the truth does not number measures. */
  readonly measure: number | null;
  readonly cause: string;
}

const QUESTIONS = [
  { question: "scale", measure: "key", cause: keyCause },
  { question: "tonicChord", measure: "tonicChord F1", cause: tonicChordCause },
  { question: "measureStart", measure: "measureStart F1", cause: shiftCause },
  { question: "phraseStart", measure: "phraseStart F1", cause: phraseCause },
  { question: "modulationUp", measure: "modulationUp F1±1", cause: modulationCause },
] as const;

/** The `count` worst songs of each question, worst first; songs that are answered without a fault are not listed. */
export function worstSongs(
  truth: readonly TruthSong[],
  songs: ReadonlyMap<string, readonly AnsweredBeat[]>,
  count: number,
): WorstSong[] {
  const scored = truth.flatMap((song) => {
    const answers = songs.get(song.id);
    return answers
      ? [{ song, matched: matchBeats(song.beats, answers), values: measures(scoreSong(song, answers)) }]
      : [];
  });
  const answered = new Set(scored.flatMap(({ matched }) => Object.keys(matched.find((beat) => beat)?.answers ?? {})));
  return QUESTIONS.filter(({ question }) => answered.has(question)).flatMap(({ question, measure, cause }) =>
    scored
      .flatMap(({ song, matched, values }) => {
        const score = values[measure];
        if (score === undefined || score === 1) return [];
        const wrong = song.beats.map((_, t) => isWrong(song, matched, question, t));
        const at = longestRun(wrong);
        const measureOf = song.beats[at]?.fileMeasure ?? song.beats[at]?.measure;
        return [
          {
            question,
            id: song.id,
            corpus: song.corpus,
            score,
            measure: typeof measureOf === "number" ? measureOf : null,
            cause: gridCause(matched) ?? cause(song, matched, question, at),
          },
        ];
      })
      .sort((a, b) => a.score - b.score || (a.id < b.id ? -1 : 1))
      .slice(0, count),
  );
}

type Matched = readonly (AnsweredBeat | null)[];

function trueKey(song: TruthSong, t: number): Key | null {
  const { tonic, minor } = song.beats[t];
  return tonic === null || tonic === undefined ? null : { tonic, minor: Boolean(minor) };
}

function says(matched: Matched, question: string, t: number): boolean {
  const p = matched[t]?.answers[question];
  return typeof p === "number" && p >= 0.5;
}

function isWrong(song: TruthSong, matched: Matched, question: string, t: number): boolean {
  if (question === "scale") {
    const key = trueKey(song, t);
    return key !== null && !sameKey(keyOf(matched[t]?.answers ?? {}), key);
  }
  const wanted = song.beats[t][question];
  return wanted !== null && wanted !== undefined && Boolean(wanted) !== says(matched, question, t);
}

/** Where the most wrong beats lie together: the start of the window of 64 beats with most of them, at its first wrong beat. */
function longestRun(wrong: readonly boolean[]): number {
  let sum = 0;
  let most = 0;
  let at = 0;
  for (let t = 0; t < wrong.length; t++) {
    sum += Number(wrong[t]) - (t >= 64 ? Number(wrong[t - 64]) : 0);
    if (sum > most) {
      most = sum;
      at = Math.max(0, t - 63);
    }
  }
  while (at < wrong.length - 1 && !wrong[at]) at++;
  return at;
}

function keyCause(song: TruthSong, matched: Matched, _question: string, at: number): string {
  const truth = trueKey(song, at);
  const answer = keyOf(matched[at]?.answers ?? {});
  if (!truth || !answer) return "no answer";
  const up = (answer.tonic - truth.tonic + 12) % 12;
  const relation =
    up === 0
      ? "parallel key"
      : answer.minor !== truth.minor && up === (answer.minor ? 9 : 3)
        ? "relative key"
        : up === 7 || up === 5
          ? `a ${up === 7 ? "fifth" : "fourth"} above`
          : `${up} semitones above`;
  const before = at > 0 ? trueKey(song, at - 1) : null;
  const late = before && !sameKey(before, truth) && sameKey(answer, before) ? ", a change of key missed or late" : "";
  return `answers ${name(answer)} for ${name(truth)} (${relation}${late})`;
}

const name = ({ tonic, minor }: Key) => keyName(tonic, minor ? "minor" : "major");

/** Beats that are not where the truth has them: the front end read another grid, or the file's is not the truth's. */
function gridCause(matched: Matched): string | null {
  const missing = matched.filter((beat) => beat === null).length;
  return missing > matched.length / 10 ? `${missing} of ${matched.length} beats are not on the truth's grid` : null;
}

/** A tonic chord is wrong with its key: that is said first, where most of the song's keys are wrong. */
function tonicChordCause(song: TruthSong, matched: Matched, question: string): string {
  const known = song.beats.flatMap((_, t) => (trueKey(song, t) ? [t] : []));
  const wrong = known.filter((t) => isWrong(song, matched, "scale", t));
  if (wrong.length > known.length / 2) return `the key: ${keyCause(song, matched, "scale", wrong[0])}`;
  return shiftCause(song, matched, question);
}

/** A phrase begins with a measure: where the measures are moved, the phrases are. */
function phraseCause(song: TruthSong, matched: Matched, question: string): string {
  const measures = shiftCause(song, matched, "measureStart");
  return measures.startsWith("right if moved") ? `the measures: ${measures}` : shiftCause(song, matched, question);
}

/** How far an answered modulation is from the true one nearest to it; one far from any is missed or not in the truth. */
function modulationCause(song: TruthSong, matched: Matched): string {
  const said = song.beats.flatMap((_, t) => (says(matched, "modulationUp", t) ? [t] : []));
  const wanted = song.beats.flatMap((beat, t) => (beat.modulationUp ? [t] : []));
  const off = said.flatMap((t) => wanted.map((w) => t - w)).sort((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (off !== undefined && off !== 0 && Math.abs(off) <= 32)
    return `${Math.abs(off)} beats ${off > 0 ? "late" : "early"}`;
  return said.length < wanted.length ? "missed" : "hears one that the truth does not have";
}

/** Whether the answers would be right if they were moved by a few beats, else too many or too few of them. */
function shiftCause(song: TruthSong, matched: Matched, question: string): string {
  const f1At = (shift: number) => {
    let tp = 0;
    let all = 0;
    song.beats.forEach((beat, t) => {
      const wanted = beat[question];
      if (wanted === null || wanted === undefined) return;
      const said = says(matched, question, t + shift);
      if (said && wanted) tp++;
      all += Number(said) + Number(Boolean(wanted));
    });
    return all ? (2 * tp) / all : 0;
  };
  const here = f1At(0);
  const shifts = [1, -1, 2, -2, 3, -3, 4, -4, 8, -8];
  const best = shifts.reduce((a, b) => (f1At(b) > f1At(a) ? b : a));
  if (f1At(best) > here + 0.3) {
    const beats = Math.abs(best);
    return `right if moved by ${beats} beat${beats > 1 ? "s" : ""} ${best > 0 ? "earlier" : "later"}`;
  }
  const known = song.beats.flatMap((beat, t) => (beat[question] === null || beat[question] === undefined ? [] : [t]));
  const said = known.filter((t) => says(matched, question, t)).length;
  const wanted = known.filter((t) => Boolean(song.beats[t][question])).length;
  return `says ${said} where ${wanted} are true`;
}

/** The lists as text, a line a song. */
export function worstTable(worst: readonly WorstSong[]): string {
  const lines: string[] = [];
  let question = "";
  for (const song of worst) {
    if (song.question !== question) lines.push(`${lines.length ? "\n" : ""}worst songs, ${song.question}:`);
    question = song.question;
    const at = song.measure === null ? "" : `  measure ${song.measure}`;
    lines.push(`  ${song.score.toFixed(3)}  ${song.id}${at}  ${song.cause}`);
  }
  return lines.join("\n");
}
