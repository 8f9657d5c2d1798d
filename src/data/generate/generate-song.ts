import { type WrittenSong, writeMidi } from "../../music/write-midi.js";
import { type Random, random } from "../../util/random.js";
import { writeBass } from "./bass.js";
import { type BeatLabels, beatLabels } from "./beat-labels.js";
import { sketchBlues } from "./blues.js";
import { writeBluesMelody } from "./blues-melody.js";
import { between, chance, pick, weighted } from "./choose.js";
import { writeComping } from "./comping.js";
import { sketchDecoy } from "./decoys.js";
import { GROOVES, writeDrums } from "./drums.js";
import { type Chair, SEATS } from "./instruments.js";
import { type Layout, layoutSong, type Part } from "./layout.js";
import { writeMelody } from "./melody.js";
import { fold, phrase } from "./plan.js";
import { sketchPop } from "./pop.js";
import type { Sketch } from "./sketch.js";

/** blues; pop; ballad; decoy (what is taken for a blues and is none); waltz (3/4, to be refused: only on request). */
export const STYLES = ["blues", "pop", "ballad", "decoy", "waltz"] as const;
export type Style = (typeof STYLES)[number];

export interface GeneratedSong {
  readonly style: Style;
  /** What it is, in words: "quick change, shuffle". */
  readonly detail: string;
  readonly song: WrittenSong;
  /** Index = beat of the written file. */
  readonly labels: readonly BeatLabels[];
  /** Beats of the file before the first true measure; the file's barlines are the true ones when 4 divides it. */
  readonly lead: number;
}

export interface GenerateOptions {
  /** The style; drawn by the seed when left out (never a waltz). */
  readonly style?: Style;
  /** Beats before the first true measure; drawn by the seed when left out. */
  readonly lead?: number;
  readonly layout?: Layout;
}

/**
 * A song written by rule, with what is true of each of its beats. Written songs are for training and tests only: never
 * for figures about real music. The same seed and options give the same song.
 */
export function generateSong(seed: number, options: GenerateOptions = {}): GeneratedSong {
  const r = random(seed, 0x5076);
  const style =
    options.style ??
    weighted(r, [["blues", 4] as const, ["pop", 3.2] as const, ["ballad", 0.8] as const, ["decoy", 2] as const]);
  const sketch = sketchOf(style, r);
  const { song, lead, layout } = performSketch(sketch, `${style} ${seed}`, r, options);
  return { style, detail: `${sketch.detail}, ${layout}`, song, labels: beatLabels(sketch.plan, lead), lead };
}

/** Gives a sketch its players, its file's barlines and its layout: a song to be written. */
export function performSketch(
  drawn: Sketch,
  title: string,
  r: Random,
  options: Pick<GenerateOptions, "lead" | "layout"> = {},
): { song: WrittenSong; lead: number; layout: Layout } {
  const sketch = oneFeel(drawn);
  const size = sketch.plan.beatsPerMeasure;
  // Most files start on a barline, some with a measure of count-in, some with the barlines in the wrong place.
  const lead =
    options.lead ??
    weighted(r, [[0, 6] as const, [size, 1.5] as const, [1, 0.9] as const, [2, 0.9] as const, [3, 0.9] as const]);
  const layout =
    options.layout ??
    weighted(r, [["band", 6] as const, ["hands", 1.5] as const, ["piano", 1.2] as const, ["flat", 1.1] as const]);
  const parts = writeParts(sketch, layout, lead, r);
  const machine = chance(r, 0.4);
  const song = layoutSong(
    sketch.plan,
    parts,
    {
      layout,
      lead,
      ticksPerBeat: pick(r, [96, 120, 192, 480]),
      timing: machine ? 0 : between(r, 0.003, 0.02),
      touch: chance(r, 0.25) ? 0 : between(r, 2, 10),
      title,
      format: layout === "band" && chance(r, 0.25) ? 0 : 1,
      tempi: tempi(sketch, lead, r),
      named: chance(r, 0.7),
    },
    r,
  );
  return { song, lead, layout };
}

/** The same as a MIDI file: its bytes and the labels of its beats. */
export function generatedPiece(
  seed: number,
  style?: Style,
): { bytes: Uint8Array; labels: readonly BeatLabels[]; style: Style; title: string } {
  const { song, labels, style: drawn, detail } = generateSong(seed, { style });
  return { bytes: writeMidi(song), labels, style: drawn, title: `${drawn} ${seed} (${detail})` };
}

/** The seed of song k of a corpus. */
export function seedOf(seed: number, k: number): number {
  return (Math.imul(seed, 0x9e3779b1) + k) >>> 0;
}

/** Grooves of straight sixteenths, which no band swings. */
const STRAIGHT = ["bossa", "sixteen", "funk", "disco"];

/** One feel for all: where drums or chords play triplets, everyone's eighths swing; over straight sixteenths nobody's do. */
function oneFeel(sketch: Sketch): Sketch {
  const { plan } = sketch;
  const triplets = plan.measures.some((m) => {
    const groove = sketch.groove(m);
    if (groove !== "silent" && GROOVES[groove].steps === 3) return true;
    return sketch.comp(m) === "triplets" || sketch.second?.(m) === "triplets";
  });
  const straight = plan.measures.some((m) => STRAIGHT.includes(sketch.groove(m)));
  const swing = triplets ? Math.max(plan.swing, 0.8 + 0.2 * plan.swing) : straight ? 0 : plan.swing;
  return { ...sketch, plan: { ...plan, swing } };
}

function sketchOf(style: Style, r: Random): Sketch {
  switch (style) {
    case "blues":
      return sketchBlues(r);
    case "pop":
      return sketchPop(r);
    case "ballad":
      return sketchPop(r, true);
    case "decoy":
      return sketchDecoy(r);
    case "waltz":
      return sketchWaltz(r);
  }
}

function sketchWaltz(r: Random): Sketch {
  const strains = [
    ["I I V7 V7 V7 V7 I I", "I I7 IV IV I V7 I I"],
    ["vi vi iii iii IV IV I I", "ii V7 I vi ii V7 I I"],
  ];
  const measures = [0, 0, 1, 0].flatMap((s) =>
    strains[s].flatMap((chords, p) => phrase(chords, { section: `s${s}`, theme: `s${s}${p}`, beatsPerMeasure: 3 })),
  );
  return {
    plan: { beatsPerMeasure: 3, bpm: 100 + r.below(80), swing: 0, tonic: r.below(12), measures },
    band: "ballad",
    melody: "tune",
    bass: () => "rootFifth",
    comp: () => "oompah",
    second: null,
    groove: () => "waltz",
    detail: "waltz",
  };
}

/** The parts of a sketch with their players; some bands lack one. */
function writeParts(sketch: Sketch, layout: Layout, lead: number, r: Random): Part[] {
  const { plan } = sketch;
  const seats = SEATS[sketch.band];
  const first = plan.tonic;
  const parts: Part[] = [];
  const seat = (role: Part["role"], chair: Chair, notes: Part["notes"]) => {
    if (notes.length > 0) parts.push({ role, name: chair.name, program: chair.program, notes });
  };
  const band = layout === "band";
  // At a piano the melody stays above the chords; a band's singer may lie among them.
  const base = fold(first, (band ? 52 : 57) + r.below(6));
  const absent = band
    ? weighted(r, [["none", 10] as const, ["melody", 0.7] as const, ["drums", 1] as const, ["bass", 0.5] as const])
    : "none";
  if (absent !== "melody") {
    if (sketch.melody === "blues") {
      const { melody, answer } = writeBluesMelody(plan, base, r);
      seat("melody", pick(r, seats.melody), melody.notes);
      seat("answer", pick(r, seats.answer), answer.notes);
    } else {
      const chair = pick(r, seats.melody);
      const { notes } = writeMelody(plan, base, r);
      const solo = (note: Part["notes"][number]) => {
        const m = Math.max(0, Math.floor(note.onset / plan.beatsPerMeasure));
        return sketch.solo?.(plan.measures[Math.min(m, plan.measures.length - 1)]) ?? false;
      };
      seat("melody", chair, sketch.solo ? notes.filter((note) => !solo(note)) : notes);
      if (sketch.solo) seat("melody", pick(r, seats.answer), notes.filter(solo));
    }
  }
  const centre = 55 + r.below(7);
  seat("chords", pick(r, seats.chords), writeComping(plan, sketch.comp, centre, r).notes);
  if (band && sketch.second)
    seat("chords", pick(r, seats.chords), writeComping(plan, sketch.second, centre + 4, r).notes);
  if (band && chance(r, 0.4)) {
    const loud = between(r, 0.4, 0.75);
    seat("pad", pick(r, seats.pad), writeComping(plan, (m) => (m.energy > loud ? "pad" : "silent"), 64, r).notes);
  }
  if (absent !== "bass") seat("bass", pick(r, seats.bass), writeBass(plan, sketch.bass, r).notes);
  if (band && absent !== "drums") {
    const drums = writeDrums(plan, sketch.groove, r).notes;
    const countIn = lead === plan.beatsPerMeasure && chance(r, 0.7);
    const sticks = Array.from({ length: countIn ? lead : 0 }, (_, i) => ({
      onset: i - lead,
      offset: i - lead + 0.1,
      pitch: 37,
      velocity: 80,
    }));
    seat("drums", { name: pick(r, ["Drums", "DRUMS", "Drum Kit", "Percussion"]), program: 0 }, [...sticks, ...drums]);
  }
  return shuffled(parts, chance(r, 0.5), r);
}

function shuffled<T>(list: T[], really: boolean, r: Random): T[] {
  if (!really) return list;
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = r.below(i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** One tempo; in some songs it breathes by section, in some it slows at the end. */
function tempi({ plan }: Sketch, lead: number, r: Random): WrittenSong["tempi"] {
  const list = [{ beat: 0, bpm: plan.bpm }];
  const size = plan.beatsPerMeasure;
  if (chance(r, 0.2)) {
    plan.measures.forEach((measure, m) => {
      if (m > 0 && measure.inPhrase === 0) list.push({ beat: lead + m * size, bpm: plan.bpm * between(r, 0.97, 1.03) });
    });
  }
  if (chance(r, 0.2)) {
    const end = lead + plan.measures.length * size;
    for (let i = 0; i < 8; i++) list.push({ beat: end - 8 + i, bpm: plan.bpm * (1 - 0.04 * (i + 1)) });
  }
  return list.sort((a, b) => a.beat - b.beat);
}
