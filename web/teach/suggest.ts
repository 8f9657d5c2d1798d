/**
 * Where a correction teaches most: answers that are least certain (uncertainty sampling: Lewis, Gale 1994), and answers that disagree with
 * each other: a phrase that starts within a measure, a modulation without a rise of the key, the same notes with another answer.
 */
import type { Analysis, AnalysisBeat, Answer } from "../../src/answers/analysis.js";
import { probability, saysYes, scaleOf } from "../../src/answers/analysis.js";
import { modeOrMajor } from "../../src/theory/modes.js";
import { keyName } from "../../src/theory/names.js";
import { kindOf } from "../app/answer-kinds.js";
import type { Correction, Song } from "../app/types.js";

export interface Suggestion {
  /** Beats [from, to): one, or a stretch that has one answer. */
  readonly from: number;
  readonly to: number;
  readonly question: string;
  /** The model's answer there. */
  readonly answer: Answer;
  /** 0 and up: bits of uncertainty, and half a bit for each disagreement. */
  readonly score: number;
  /** In words. */
  readonly reason: string;
}

type SuggestSong = Pick<Song, "analysis" | "piece" | "bass">;

/** Questions whose answer belongs to stretches of beats; the scale is another. */
const STRETCHED = new Set(["blues"]);
const DISAGREES = 0.5;
/** Below this score there is nothing to ask. */
const LEAST = 0.05;
/** Suggestions of one question lie at least so many beats apart. */
const APART = 4;

/** Bits that an answer leaves open: 1 at p = ½ (and below, for the likeliest of many keys), 0 at 0 and 1. */
export function openBits(answer: Answer): number {
  const p = typeof answer === "number" ? answer : Math.max(0.5, answer.p);
  if (p <= 0 || p >= 1) return 0;
  return -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}

/** The beats and stretches where a correction would teach most, best first; what is corrected already is left out. */
export function suggestions(song: SuggestSong, corrections: readonly Correction[], limit = 12): Suggestion[] {
  const { beats } = song.analysis;
  if (beats.length === 0) return [];
  const corrected = new Set(corrections.map(({ beat, question }) => `${beat} ${question}`));
  const clashes = disagreements(song);
  // What cannot be corrected is not asked.
  const asked = Object.entries(beats[0].answers).filter(([, answer]) => kindOf(answer) !== "other");
  const candidates = asked.flatMap(([question, first]) => {
    const stretched = kindOf(first) === "scale" || STRETCHED.has(question);
    const all = stretched ? stretches(beats, question) : single(beats, question, clashes);
    return all.filter(({ from, to }) => {
      for (let beat = from; beat < to; beat++) if (corrected.has(`${beat} ${question}`)) return false;
      return true;
    });
  });
  return pick(
    candidates.filter(({ score }) => score >= LEAST),
    limit,
  );
}

function single(beats: readonly AnalysisBeat[], question: string, clashes: Clashes): Suggestion[] {
  return beats.map(({ answers }, beat) => {
    const answer = answers[question];
    const clash = clashes.get(`${beat} ${question}`) ?? [];
    const reason = clash[0] ?? certainty(answer);
    return { from: beat, to: beat + 1, question, answer, score: openBits(answer) + DISAGREES * clash.length, reason };
  });
}

/** Runs of one answer. A long one teaches more: its score grows from one half to the whole of its mean uncertainty. */
function stretches(beats: readonly AnalysisBeat[], question: string): Suggestion[] {
  const said = (beat: number) => {
    const answer = beats[beat].answers[question];
    return typeof answer === "number" ? answer >= 0.5 : `${answer.tonic} ${answer.mode}`;
  };
  const out: Suggestion[] = [];
  for (let from = 0; from < beats.length; ) {
    let to = from;
    let bits = 0;
    let p = 0;
    for (; to < beats.length && said(to) === said(from); to++) {
      const answer = beats[to].answers[question];
      bits += openBits(answer);
      p += typeof answer === "number" ? answer : answer.p;
    }
    const length = to - from;
    const weight = 0.5 + (0.5 * Math.log2(length + 1)) / Math.log2(beats.length + 1);
    const first = beats[from].answers[question];
    const answer = typeof first === "number" ? p / length : { ...first, p: p / length };
    out.push({ from, to, question, answer, score: (weight * bits) / length, reason: certainty(answer) });
    from = to;
  }
  return out;
}

function certainty(answer: Answer): string {
  const p = typeof answer === "number" ? Math.max(answer, 1 - answer) : answer.p;
  return `${Math.round(100 * p)}% certain`;
}

/** The best first; each further one of a question counts a little less, so that all questions are heard. */
function pick(candidates: readonly Suggestion[], limit: number): Suggestion[] {
  const sorted = [...candidates].sort((a, b) => b.score - a.score || a.from - b.from);
  const picked: Suggestion[] = [];
  const counts = new Map<string, number>();
  while (picked.length < limit) {
    let best: Suggestion | undefined;
    let most = 0;
    for (const candidate of sorted) {
      if (candidate.score <= most) break;
      const value = candidate.score * 0.8 ** (counts.get(candidate.question) ?? 0);
      const near = picked.some(
        ({ question, from, to }) =>
          question === candidate.question && candidate.from < to + APART && candidate.to > from - APART,
      );
      if (value > most && !near) [best, most] = [candidate, value];
    }
    if (!best) break;
    picked.push(best);
    counts.set(best.question, (counts.get(best.question) ?? 0) + 1);
  }
  return picked;
}

/** Reasons in words by "beat question". */
type Clashes = ReadonlyMap<string, readonly string[]>;

function disagreements(song: SuggestSong): Clashes {
  const out = new Map<string, string[]>();
  const say = (beat: number, question: string, reason: string) => {
    const key = `${beat} ${question}`;
    out.set(key, [...(out.get(key) ?? []), reason]);
  };
  const { beats } = song.analysis;
  beats.forEach((beat, t) => {
    if (saysYes(beat, "phraseStart") && probability(beat, "measureStart") !== null && !saysYes(beat, "measureStart"))
      say(t, "phraseStart", "a phrase starts within a measure");
    const key = scaleOf(beat);
    if (key && saysYes(beat, "tonicChord") && offTonicChord(song.bass[t], key.tonic, key.mode))
      say(t, "tonicChord", `its bass is foreign to the chord of ${keyName(key.tonic, key.mode)}`);
  });
  clashingModulations(song.analysis, say);
  for (const question of ["tonicChord", "phraseStart"]) sameNotes(song, question, say);
  return out;
}

function offTonicChord(bass: number, tonic: number, mode: string): boolean {
  const third = modeOrMajor(mode).minor ? 3 : 4;
  return ![0, third, 7].includes((bass - tonic + 12) % 12);
}

function clashingModulations({ beats }: Analysis, say: (beat: number, question: string, reason: string) => void): void {
  if (beats.length === 0 || scaleOf(beats[0]) === null || probability(beats[0], "modulationUp") === null) return;
  const rises: number[] = [];
  for (let t = 1; t < beats.length; t++) {
    const [a, b] = [scaleOf(beats[t - 1]), scaleOf(beats[t])];
    const rise = a && b ? (b.tonic - a.tonic + 12) % 12 : 0;
    if (rise >= 1 && rise <= 3 && a?.mode === b?.mode) rises.push(t);
  }
  const near = (t: number, others: readonly number[]) => others.some((other) => Math.abs(other - t) <= APART);
  const said = beats.flatMap((beat, t) => (saysYes(beat, "modulationUp") ? [t] : []));
  for (const t of said) if (!near(t, rises)) say(t, "modulationUp", "a modulation, but the key does not rise");
  for (const t of rises) if (!near(t, said)) say(t, "modulationUp", "the key rises, but no modulation is said");
}

/** Beats that begin the same four beats of notes, of which some are answered with yes and some with no. */
function sameNotes(
  { piece, analysis }: SuggestSong,
  question: string,
  say: (beat: number, question: string, reason: string) => void,
): void {
  const { beats } = analysis;
  if (probability(beats[0], question) === null) return;
  const notes = beats.map((): string[] => []);
  for (const { onset, pitch, track } of piece.notes) {
    const place = Math.round(onset * 12);
    notes[Math.floor(place / 12)]?.push(`${place % 12} ${pitch} ${track}`);
  }
  const words = notes.map((list) => list.sort().join(","));
  const groups = new Map<string, number[]>();
  for (let t = 0; t + 4 <= beats.length; t++) {
    const passage = words.slice(t, t + 4);
    if (passage.every((word) => word === "")) continue;
    const key = passage.join(";");
    const group = groups.get(key);
    if (group) group.push(t);
    else groups.set(key, [t]);
  }
  for (const group of groups.values()) {
    const yes = group.filter((t) => saysYes(beats[t], question));
    const no = group.filter((t) => !saysYes(beats[t], question));
    if (yes.length === 0 || no.length === 0) continue;
    const [few, many] = yes.length <= no.length ? [yes, no] : [no, yes];
    const { measure, position } = beats[many[0]];
    for (const t of few)
      say(t, question, `the same notes as in measure ${measure}, beat ${position}, and another answer`);
  }
}
