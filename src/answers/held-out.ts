import { CHORDS, THIRDS, thirdOf } from "../theory/chords.js";
import { modeOrMajor } from "../theory/modes.js";
import { classCount, kindsOf, type Question } from "../theory/questions.js";
import type { HeldOut } from "./calibration.js";
import type { Logits } from "./decode.js";
import type { TruthBeat, TruthSong } from "./truth.js";

/** Logits beside their truths, song by song: what a calibration is fitted to. */
export class HeldOutLogits {
  private readonly rows = new Map<string, { logits: number[]; truth: number[] }>();

  constructor(private readonly questions: readonly Question[]) {}

  /**
   * Adds the known beats of a song.
   * @param ticks (T) of the song's beats
   * @param bass (T) its reference bass
   */
  add(song: TruthSong, ticks: readonly (number | null)[], logits: Logits, bass: ArrayLike<number>): void {
    const at = new Map(ticks.map((tick, t) => [tick, t]));
    for (const question of this.questions) {
      const scores = logits[question.name];
      const row = this.row(question.name);
      const C = classCount(question);
      for (const beat of song.beats) {
        const t = beat.tick === null ? undefined : at.get(beat.tick);
        if (t === undefined) continue;
        const truth = TRUTH[question.kind](beat, bass[t], question);
        if (truth === null) continue;
        for (let c = 0; c < C; c++) row.logits.push(scores[t * C + c]);
        row.truth.push(...truth);
      }
    }
  }

  /** By question; those without a known beat are left out. */
  all(): Record<string, HeldOut> {
    return Object.fromEntries([...this.rows].filter(([, { truth }]) => truth.length > 0));
  }

  private row(question: string) {
    let row = this.rows.get(question);
    if (!row) {
      row = { logits: [], truth: [] };
      this.rows.set(question, row);
    }
    return row;
  }
}

function yesOrNo(value: unknown): number[] | null {
  return value === null || value === undefined ? null : [Number(Boolean(value))];
}

/** What is true of a beat, [C] of the question, or null where it is not known. */
const TRUTH: Readonly<
  Record<Question["kind"], (beat: TruthBeat, bass: number, question: Question) => number[] | null>
> = {
  binary: (beat, _, { name }) => yesOrNo(beat[name]),
  scale: rightScales,
  chord: ({ chord }, bass) => rightChord(chord, bass),
};

/** (12 · thirds): 1 for the interval from the bass up to the root, with the third of the chord's quality. */
function rightChord(chord: unknown, bass: number): number[] | null {
  if (!Array.isArray(chord)) return null;
  const third = thirdOf(String(chord[1]));
  const right = ((Number(chord[0]) - bass + 12) % 12) * THIRDS.length + (third ? THIRDS.indexOf(third) : 0);
  return third ? Array.from({ length: CHORDS }, (_, c) => Number(c === right)) : null;
}

/** (12 · modes): 1 for every mode with the true third on the true tonic, counted from the bass. */
function rightScales({ tonic, minor }: TruthBeat, bass: number, question: Question): number[] | null {
  if (tonic === null || tonic === undefined) return null;
  const interval = (tonic - bass + 12) % 12;
  const modes = kindsOf(question).map(modeOrMajor);
  return Array.from({ length: 12 * modes.length }, (_, c) =>
    Number(Math.floor(c / modes.length) === interval && modes[c % modes.length].minor === Boolean(minor)),
  );
}
