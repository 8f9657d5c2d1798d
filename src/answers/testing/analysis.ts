/** An analysis made by hand, for tests of what is written from analyses. */
import { ANALYSIS_VERSION, type Analysis, type AnalysisBeat } from "../analysis.js";
import { summarize } from "../summary.js";

export interface Written {
  readonly beats?: number;
  /** Beats of the true pickup: true measures start on beats `pickup`, `pickup + 4`, … */
  readonly pickup?: number;
  /** The first beat of the second key, two semitones up; none without it. */
  readonly modulation?: number;
  readonly blues?: boolean;
  readonly mode?: string;
  readonly tonic?: number;
}

/** A song at 120 beats a minute, 480 ticks a beat, phrases of 16 beats, the tonic chord on the first beat of each measure. */
export function writtenAnalysis(written: Written = {}): Analysis {
  const { beats: count = 64, pickup = 0, modulation, blues = false, mode = "major", tonic = 8 } = written;
  const beats = Array.from({ length: count }, (_, t): AnalysisBeat => {
    const inMeasure = (((t - pickup) % 4) + 4) % 4;
    const up = modulation !== undefined && t >= modulation;
    return {
      time: t / 2,
      tick: t * 480,
      measure: Math.floor(t / 4) + 1,
      position: (t % 4) + 1,
      answers: {
        tonicChord: inMeasure === 0 ? 0.9 : 0.1,
        measureStart: inMeasure === 0 ? 0.95 : 0.02,
        phraseStart: t >= pickup && (t - pickup) % 16 === 0 ? 0.8 : 0.01,
        modulationUp: t === modulation ? 0.93 : 0.001,
        blues: blues ? 0.97 : 0.03,
        scale: { tonic: (tonic + (up ? 2 : 0)) % 12, mode, p: 0.9 },
      },
    };
  });
  return {
    version: ANALYSIS_VERSION,
    file: "songs/written, by hand.mid",
    title: 'A "written" song',
    model: "bat 12345678",
    grid: "map",
    summary: summarize(beats, ["a note of the reader"]),
    beats,
  };
}
