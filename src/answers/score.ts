/**
 * A song's answers against its truth, as statistics that add up over songs, and the measures that come of the sums. Beats are matched
 * by tick, or within 70 ms where an answer has no tick; a true beat without an answered one counts as p = 0 and a wrong key.
 */
import { MODES } from "../theory/modes.js";
import { random } from "../util/random.js";
import type { Answers } from "./analysis.js";
import {
  areaUnderRoc,
  averagePrecision,
  type Counts,
  calibrationError,
  count,
  f1,
  type Histogram,
  histogram,
  type Key,
  keyScore,
  keySegments,
  matchWithin,
  rate,
  sameKey,
  segmentHits,
} from "./metrics.js";
import type { TruthBeat, TruthSong } from "./truth.js";

/** What is scored of an answered beat. */
export interface AnsweredBeat {
  readonly time: number;
  readonly tick: number | null;
  readonly answers: Answers;
}

/** Sums of one song or many: shares, counts and histograms by the name of their measure. */
export interface Score {
  readonly shares: Record<string, { hit: number; of: number }>;
  readonly counts: Record<string, Counts>;
  readonly histograms: Record<string, Histogram>;
}

interface Column {
  readonly column: string;
  readonly question: string;
  /** Beats that a yes may be off, for the measure "F1±1". */
  readonly within?: number;
}

/** Truth columns that are yes-or-no, and the question that answers each. */
const COLUMNS: readonly Column[] = [
  { column: "tonicChord", question: "tonicChord" },
  { column: "measureStart", question: "measureStart" },
  { column: "phraseStart", question: "phraseStart", within: 4 },
  { column: "phraseStart2", question: "phraseStart", within: 4 },
  { column: "lineStart", question: "phraseStart", within: 4 },
  { column: "modulationUp", question: "modulationUp", within: 4 },
  { column: "blues", question: "blues" },
];

const MINOR = new Set(
  "minor aeolian dorian phrygian locrian harmonicminor melodicminor naturalminor minorblues minorpentatonic min m"
    .split(" ")
    .concat(MODES.filter((mode) => mode.minor).map((mode) => mode.name.toLowerCase())),
);

export function isMinor(mode: string): boolean {
  return MINOR.has(mode.toLowerCase().replaceAll(" ", ""));
}

export function keyOf(answers: Answers): Key | null {
  const scale = answers.scale;
  return typeof scale === "object" ? { tonic: ((scale.tonic % 12) + 12) % 12, minor: isMinor(scale.mode) } : null;
}

/** The answered beat of each true beat, or null. */
export function matchBeats<Beat extends AnsweredBeat>(
  truth: readonly TruthBeat[],
  answers: readonly Beat[],
): (Beat | null)[] {
  const byTick = new Map(answers.flatMap((beat) => (beat.tick === null ? [] : [[beat.tick, beat] as const])));
  const timed = answers.filter((beat) => beat.tick === null).sort((a, b) => a.time - b.time);
  const used = new Set<number>();
  let next = 0;
  return truth.map((beat) => {
    const exact = beat.tick === null ? undefined : byTick.get(beat.tick);
    if (exact) return exact;
    while (next < timed.length && timed[next].time < beat.time) next++;
    while (next > 0 && timed[next - 1].time >= beat.time) next--;
    const near = [next - 1, next].filter(
      (i) => timed[i] && !used.has(i) && Math.abs(timed[i].time - beat.time) <= 0.07,
    );
    if (near.length === 0) return null;
    const best = near.reduce((a, b) =>
      Math.abs(timed[b].time - beat.time) < Math.abs(timed[a].time - beat.time) ? b : a,
    );
    used.add(best);
    return timed[best];
  });
}

export function scoreSong(truth: TruthSong, answers: readonly AnsweredBeat[]): Score {
  const matched = matchBeats(truth.beats, answers);
  const score: Score = { shares: {}, counts: {}, histograms: {} };
  score.shares.matched = { hit: matched.filter((beat) => beat !== null).length, of: truth.beats.length };
  scoreKeys(truth, matched, score);
  for (const column of [...COLUMNS, ...ownColumns(answers)]) scoreColumn(column, truth, matched, score);
  scoreWhole("blues", truth, matched, score);
  return score;
}

/** Yes-or-no questions of a model's own, each against the truth column of its name. */
function ownColumns(answers: readonly AnsweredBeat[]): Column[] {
  return Object.entries(answers[0]?.answers ?? {}).flatMap(([question, answer]) =>
    typeof answer === "number" && !COLUMNS.some((column) => column.question === question)
      ? [{ column: question, question }]
      : [],
  );
}

/** The song as one: whether most of its known beats are a yes, against the mean probability over them (`blues song AP`). */
function scoreWhole(question: string, truth: TruthSong, matched: readonly (AnsweredBeat | null)[], score: Score): void {
  let known = 0;
  let yes = 0;
  let sum = 0;
  truth.beats.forEach((beat, t) => {
    const wanted = beat[question];
    if (wanted === null || wanted === undefined) return;
    const p = matched[t]?.answers[question];
    known++;
    if (wanted) yes++;
    sum += typeof p === "number" ? p : 0;
  });
  if (known === 0) return;
  const curve = histogram();
  count(curve, sum / known, yes > known / 2);
  score.histograms[`${question} song`] = curve;
}

function scoreKeys(truth: TruthSong, matched: readonly (AnsweredBeat | null)[], score: Score): void {
  const truths: Key[] = [];
  const answered: (Key | null)[] = [];
  const curve = histogram();
  let tonic = 0;
  let full = 0;
  let mirex = 0;
  truth.beats.forEach((beat, t) => {
    if (beat.tonic === null || beat.tonic === undefined) return;
    const key = { tonic: beat.tonic, minor: Boolean(beat.minor) };
    const answers = matched[t]?.answers ?? {};
    const answer = keyOf(answers);
    truths.push(key);
    answered.push(answer);
    count(curve, typeof answers.scale === "object" ? answers.scale.p : 0, sameKey(answer, key));
    if (!answer) return;
    if (answer.tonic === key.tonic) tonic++;
    if (sameKey(answer, key)) full++;
    mirex += keyScore(answer, key);
  });
  const of = truths.length;
  if (of === 0) return;
  score.shares["key tonic"] = { hit: tonic, of };
  score.shares.key = { hit: full, of };
  score.shares["key MIREX"] = { hit: mirex, of };
  const segments = keySegments(answered);
  const wanted = keySegments(truths);
  const tp = segmentHits(segments, wanted);
  score.counts["key segment F1"] = { tp, fp: segments.length - tp, fn: wanted.length - tp };
  score.histograms.key = curve;
}

function scoreColumn(
  { column, question, within }: Column,
  truth: TruthSong,
  matched: readonly (AnsweredBeat | null)[],
  score: Score,
): void {
  const yes: number[] = [];
  const said: number[] = [];
  const curve = histogram();
  let known = 0;
  let tp = 0;
  truth.beats.forEach((beat, t) => {
    const wanted = beat[column];
    if (wanted === null || wanted === undefined) return;
    known++;
    const answer = matched[t]?.answers[question];
    const p = typeof answer === "number" ? answer : 0;
    count(curve, p, Boolean(wanted));
    if (p >= 0.5) said.push(t);
    if (wanted) yes.push(t);
    if (p >= 0.5 && wanted) tp++;
  });
  if (known === 0) return;
  score.counts[`${column} F1`] = { tp, fp: said.length - tp, fn: yes.length - tp };
  if (within !== undefined) {
    const near = matchWithin(said, yes, within);
    score.counts[`${column} F1±1`] = { tp: near, fp: said.length - near, fn: yes.length - near };
  }
  score.histograms[column] = curve;
}

/** Adds songs up; `curves: false` leaves the histograms out (a bootstrap is then much faster). */
export function addScores(scores: readonly Score[], { curves = true } = {}): Score {
  const out: Score = { shares: {}, counts: {}, histograms: {} };
  for (const score of scores) {
    for (const [name, { hit, of }] of Object.entries(score.shares)) {
      const to = own(out.shares, name, () => ({ hit: 0, of: 0 }));
      to.hit += hit;
      to.of += of;
    }
    for (const [name, { tp, fp, fn }] of Object.entries(score.counts)) {
      const to = out.counts[name] ?? { tp: 0, fp: 0, fn: 0 };
      out.counts[name] = { tp: to.tp + tp, fp: to.fp + fp, fn: to.fn + fn };
    }
    if (!curves) continue;
    for (const [name, { yes, no }] of Object.entries(score.histograms)) {
      const to = own(out.histograms, name, histogram);
      for (let bin = 0; bin < yes.length; bin++) {
        to.yes[bin] += yes[bin];
        to.no[bin] += no[bin];
      }
    }
  }
  return out;
}

/** The value under a name, made if it is not there. */
export function own<Value>(of: Record<string, Value>, name: string, make: () => Value): Value {
  of[name] ??= make();
  return of[name];
}

/** Every measure by name, e.g. `key`, `key segment F1`, `phraseStart F1±1`, `tonicChord AP`, `key ECE`. */
export function measures(score: Score): Record<string, number> {
  const out: Record<string, number> = {};
  const put = (name: string, value: number | null) => {
    if (value !== null) out[name] = value;
  };
  for (const [name, { hit, of }] of Object.entries(score.shares)) put(name, of ? hit / of : null);
  for (const [name, counts] of Object.entries(score.counts)) put(name, f1(counts));
  for (const [name, curve] of Object.entries(score.histograms)) {
    put(`${name} ECE`, calibrationError(curve));
    if (name === "key") continue;
    put(`${name} AP`, averagePrecision(curve));
    put(`${name} AUC`, areaUnderRoc(curve));
    put(`${name} rate`, rate(curve));
  }
  return out;
}

/** 95% intervals by a percentile bootstrap over songs; seeded. */
export function intervals(
  scores: readonly Score[],
  { samples = 500, seed = 1, curves = false } = {},
): Record<string, readonly [low: number, high: number]> {
  const r = random(seed);
  const drawn: Record<string, number[]> = {};
  for (let sample = 0; sample < samples && scores.length > 0; sample++) {
    const songs = scores.map(() => scores[r.below(scores.length)]);
    for (const [name, value] of Object.entries(measures(addScores(songs, { curves }))))
      own(drawn, name, () => []).push(value);
  }
  return Object.fromEntries(
    Object.entries(drawn).map(([name, values]) => {
      values.sort((a, b) => a - b);
      const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))];
      return [name, [at(0.025), at(0.975)] as const];
    }),
  );
}
