/** The song as a table, a row a measure: what a screen reader gets, and anyone who would rather read. */
import { keyName } from "../../src/theory/names.js";
import type { Song } from "../app/types.js";
import { modulationName } from "./marks.js";
import type { Reading } from "./reading.js";
import { clock } from "./words.js";

export interface TableRow {
  /** Its first beat. */
  readonly beat: number;
  readonly measure: string;
  readonly time: string;
  readonly key: string;
  /** Beats on the tonic chord, counted from 1 within the measure: "1 2". */
  readonly tonic: string;
  readonly marks: string;
}

export function tableRows(song: Song, reading: Reading): TableRow[] {
  const { beats } = song.analysis;
  const starts = beats.flatMap((_, t) => (t === 0 || reading.measureStart[t] === 1 ? [t] : []));
  const lane = (question: string) => reading.lanes.find((one) => one.question === question);
  const [tonicChord, blues] = [lane("tonicChord"), lane("blues")];
  return starts.map((from, n) => {
    const to = starts[n + 1] ?? beats.length;
    const within = Array.from({ length: to - from }, (_, i) => from + i);
    const keys = new Set(
      within.filter((t) => reading.tonic[t] >= 0).map((t) => keyName(reading.tonic[t], reading.mode[t])),
    );
    const modulation = reading.modulations.find(({ beat }) => beat >= from && beat < to);
    const marks = [
      within.some((t) => reading.phraseStart[t] === 1) ? "phrase" : "",
      modulation ? modulationName(modulation, reading.tonic[modulation.beat], reading.mode[modulation.beat]) : "",
      blues && 2 * within.filter((t) => blues.yes[t] === 1).length > within.length ? "blues" : "",
    ];
    const { measure, position, time } = beats[from];
    return {
      beat: from,
      measure: position === 1 ? String(measure) : `${measure}.${position}`,
      time: clock(time),
      key: [...keys].join(" → "),
      tonic: within
        .filter((t) => tonicChord?.yes[t] === 1)
        .map((t) => t - from + 1)
        .join(" "),
      marks: marks.filter(Boolean).join(", "),
    };
  });
}
