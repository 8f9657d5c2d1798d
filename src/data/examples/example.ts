import type { WrittenSong } from "../../music/write-midi.js";
import { random } from "../../util/random.js";
import { beatLabels } from "../generate/beat-labels.js";
import { type Layout, layoutSong, type Part } from "../generate/layout.js";
import type { Plan } from "../generate/plan.js";

/** What is known of an example, by beat of its file; `examples/README.md` describes the fields. */
export interface ExampleAnswers {
  readonly title: string;
  /** Why `readMidi` refuses the file; the other fields are of the music all the same. */
  readonly refused?: string;
  readonly beats: number;
  readonly beatsPerMeasure: number;
  /** The beat on which the first true measure starts: not 0 where the file's barlines are not the true ones. */
  readonly firstMeasure: number;
  readonly phraseStart: readonly number[];
  readonly modulationUp: readonly number[];
  readonly tonicChord: readonly number[];
  readonly tonicChordUnknown: readonly number[];
  /** Runs of beats, `to` excluded. */
  readonly blues: readonly { readonly from: number; readonly to: number }[];
  readonly scale: readonly {
    readonly from: number;
    readonly to: number;
    readonly tonic: number;
    readonly mode: string;
  }[];
}

export interface Example {
  readonly file: string;
  readonly song: WrittenSong;
  readonly answers: ExampleAnswers;
}

export interface ExampleOptions {
  readonly file: string;
  readonly title: string;
  readonly layout: Layout;
  readonly lead?: number;
  readonly refused?: string;
  readonly seed: number;
}

/** A written song and its answers from a plan and its parts. */
export function example(plan: Plan, parts: readonly Part[], options: ExampleOptions): Example {
  const lead = options.lead ?? 0;
  const song = layoutSong(
    plan,
    parts,
    { layout: options.layout, title: options.title, lead, ticksPerBeat: 480, timing: 0.008, touch: 4 },
    random(options.seed, 7),
  );
  const labels = beatLabels(plan, lead);
  const where = (name: "phraseStart" | "modulationUp" | "tonicChord", value: 1 | null) =>
    labels.flatMap((label, beat) => (label[name] === value ? [beat] : []));
  const runs = <T>(key: (beat: number) => string | null, value: (beat: number) => T) => {
    const list: (T & { from: number; to: number })[] = [];
    for (let from = 0, to = 0; from < labels.length; from = to) {
      while (to < labels.length && key(to) === key(from)) to++;
      if (key(from) !== null) list.push({ from, to, ...value(from) });
    }
    return list;
  };
  return {
    file: options.file,
    song,
    answers: {
      title: options.title,
      refused: options.refused,
      beats: labels.length,
      beatsPerMeasure: plan.beatsPerMeasure,
      firstMeasure: lead,
      phraseStart: where("phraseStart", 1),
      modulationUp: where("modulationUp", 1),
      tonicChord: where("tonicChord", 1),
      tonicChordUnknown: where("tonicChord", null),
      blues: runs(
        (beat) => (labels[beat].blues ? "blues" : null),
        () => ({}),
      ),
      scale: runs(
        (beat) => `${labels[beat].tonic} ${labels[beat].mode}`,
        (beat) => ({ tonic: labels[beat].tonic, mode: labels[beat].mode }),
      ),
    },
  };
}
