import type { Random } from "../../util/random.js";
import { between, chance, pick, weighted } from "../generate/choose.js";
import type { Chord, ChordChange } from "../generate/chords.js";
import type { Plan, PlannedMeasure, Texture } from "../generate/plan.js";
import { REST } from "../generate/plan.js";
import { BALLAD, MANNERS, type Manner } from "../generate/pop.js";
import type { Sketch } from "../generate/sketch.js";
import type { LeadSheet } from "./billboard.js";
import type { HarteChord } from "./harte.js";
import type { SongMeasure } from "./measures.js";

/** Figures that do not say the chord: a riff of its own, a tonic held, sixths that come with the place in the measure, no third. */
const VAGUE = ["riff", "pedal", "boogie", "boogieQuarters", "chug"];

/** How loud a section is, by the first pattern that its function matches. */
const ENERGY: readonly (readonly [RegExp, number])[] = [
  [/pre-?\s?chorus|trans/, 0.6],
  [/chorus|refrain|theme/, 0.75],
  [/verse/, 0.45],
  [/intro/, 0.45],
  [/solo|instrumental/, 0.65],
  [/bridge/, 0.5],
  [/interlude|break/, 0.55],
];
const OTHER_ENERGY = 0.6;

/** Beats a minute, as the times of the lines and their measures say: the median over lines of plain measures; null where there are none. */
export function sheetTempo({ lines }: LeadSheet): number | null {
  const all = lines
    .filter(({ regular, from, to }) => regular && to > from)
    .map(({ from, to, measures, times }) => (240 * measures.length * times) / (to - from))
    .sort((a, b) => a - b);
  return all.length > 0 ? all[all.length >> 1] : null;
}

/** One way of playing the measures of a song: its manner drawn from those of its tempo. The chords and the keys are the song's. */
export function sketchLeadSheet(measures: readonly SongMeasure[], bpm: number, random: Random): Sketch {
  const manner = drawManner(bpm, random);
  const plan: Plan = {
    beatsPerMeasure: 4,
    bpm: Math.round(bpm * between(random, 0.96, 1.04) * 10) / 10,
    swing: between(random, ...manner.swing),
    tonic: measures[0].tonic,
    measures: planned(measures, random),
    everyTone: true,
  };
  const choice = <T>(list: readonly T[]) => {
    const [low, high] = [pick(random, list), pick(random, list)];
    return (m: PlannedMeasure) => (m.energy > 0.68 ? high : low);
  };
  const clear = <T extends string>(list: readonly T[]) => list.filter((style) => !VAGUE.includes(style));
  return {
    plan,
    band: manner.band,
    melody: "tune",
    solo: (m) => m.theme.startsWith("solo"),
    bass: choice(clear(manner.bass)),
    comp: choice(clear(manner.comp)),
    second: chance(random, 0.55) ? choice([...manner.comp, "pad", "silent"] as const) : null,
    groove: choice(manner.grooves),
    detail: manner.name,
  };
}

function drawManner(bpm: number, random: Random): Manner {
  const all = [...MANNERS, { ...BALLAD, weight: 4 }];
  const fit = all.filter(({ bpm: [slow, fast] }) => bpm >= slow * 0.95 && bpm <= fast * 1.05);
  if (fit.length > 0)
    return weighted(
      random,
      fit.map((manner) => [manner, manner.weight] as const),
    );
  const off = ({ bpm: [slow, fast] }: Manner) => Math.max(slow - bpm, bpm - fast);
  return all.reduce((best, manner) => (off(manner) < off(best) ? manner : best));
}

function planned(measures: readonly SongMeasure[], random: Random): PlannedMeasure[] {
  const chords = new Map<string, Chord>();
  const sung = measures.some(({ lead }) => lead === "voice");
  const varied = chance(random, 0.4);
  const rests = chance(random, 0.7);
  const bare = { intro: chance(random, 0.25), bridge: chance(random, 0.15) };
  const held = chance(random, 0.5);
  let key = 0;
  let energy = 0;
  return measures.map((measure, m) => {
    const { letter, name, lead, inPhrase, phraseLength } = measure;
    if (m > 0) key = nearKey(key, measure.tonic - measures[0].tonic);
    if (inPhrase === 0 && measure.phrase === 0) {
      const base = ENERGY.find(([pattern]) => pattern.test(name))?.[1] ?? OTHER_ENERGY;
      energy = Math.min(1, base + 0.12 * random.next() + (0.1 * m) / measures.length);
    } else if (m === 0) energy = OTHER_ENERGY;
    const silent = measure.chords.every((chord) => chord === null);
    const thin = (/intro/.test(name) && bare.intro) || (/bridge/.test(name) && bare.bridge);
    const last = m === measures.length - 1 && held;
    const texture: Texture = silent ? "drums" : last ? "hold" : thin ? "noDrums" : "full";
    const wordless = sung && lead === "none" && rests;
    const same = `${letter || name} ${varied ? measure.phrase % 2 : ""} ${signature(measures, m - inPhrase, phraseLength)}`;
    return {
      ...{ key, mode: measure.mode, inPhrase, phraseLength, energy, texture },
      changes: changesOf(measure, chords),
      modulationUp: measure.modulationUp === null ? null : measure.modulationUp ? 1 : 0,
      section: letter || name,
      theme: wordless ? "none" : lead === "solo" ? `solo ${same}` : same,
      blues: false,
      scaleWeight: 1,
    };
  });
}

/** The key of this tonic that is nearest to the one before, within an octave of the first. */
function nearKey(before: number, above: number): number {
  const step = ((((above - before) % 12) + 17) % 12) - 5;
  const key = before + step;
  return key > 8 ? key - 12 : key < -8 ? key + 12 : key;
}

/** The chords of a phrase above their tonic: equal ones are sung to one theme. */
function signature(measures: readonly SongMeasure[], from: number, length: number): string {
  const text = (chord: HarteChord | null, tonic: number) =>
    chord ? `${(chord.root - tonic + 12) % 12}${chord.quality}` : "N";
  return measures
    .slice(Math.max(0, from), from + length)
    .map(({ chords, tonic }) => chords.map((chord) => text(chord, tonic)).join(" "))
    .join("|");
}

/** The changes of a measure above its tonic; `known` keeps one object a chord, so that one that goes on is seen to. */
function changesOf({ chords, tonic }: SongMeasure, known: Map<string, Chord>): ChordChange[] {
  const changes: ChordChange[] = [];
  chords.forEach((written, at) => {
    const chord = written ? aboveTonic(written, tonic, known) : REST;
    if (changes.at(-1)?.chord !== chord) changes.push({ at, chord });
  });
  return changes;
}

function aboveTonic({ root, bass, intervals }: HarteChord, tonic: number, known: Map<string, Chord>): Chord {
  const chord = { root: (root - tonic + 12) % 12, intervals, bass: (bass - tonic + 12) % 12 };
  const text = JSON.stringify(chord);
  const found = known.get(text) ?? chord;
  known.set(text, found);
  return found;
}
