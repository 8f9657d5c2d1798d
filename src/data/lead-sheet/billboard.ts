import { invalid } from "../../util/errors.js";
import { type HarteChord, harteChord, pitchClass } from "./harte.js";

/** A measure: the chord of each of its four beats, null where none sounds (or where the annotators could not tell). */
export type SheetMeasure = readonly (HarteChord | null)[];

/** One line of an annotation: a phrase, or a part of one where `continues`. */
export interface SheetLine {
  /** Seconds from the start of the recording: of this line and of the next. */
  readonly from: number;
  readonly to: number;
  /** True where the line names a section: one starts here. */
  readonly opens: boolean;
  /** The section's letter without primes (`A'` is `A`), "" where it has none; its function in words, "verse". */
  readonly letter: string;
  readonly name: string;
  /** Who leads: a voice, another instrument, or nobody. */
  readonly lead: "voice" | "solo" | "none";
  /** Pitch class of the tonic. */
  readonly tonic: number;
  readonly measures: readonly SheetMeasure[];
  /** How often the line is played: `x4`. */
  readonly times: number;
  /** The phrase goes on in the next line: `->`. */
  readonly continues: boolean;
  /** Every measure has four beats, as the song has: the seconds tell the tempo. */
  readonly regular: boolean;
}

/** What an annotation says of a song. */
export interface LeadSheet {
  readonly title: string;
  readonly artist: string;
  /** All metres that it states, in order: `["4/4"]` for a song in 4/4. */
  readonly metres: readonly string[];
  readonly lines: readonly SheetLine[];
}

/** Lines without measures. */
const SILENT = /^(silence|end|Z'*|fade ?out|fade ?in|noise|applause|talking)\s*(,|$)/;

/**
 * Reads an annotation of the McGill Billboard corpus (Burgoyne, Wild, Fujinaga, "An expert ground-truth set for audio chord recognition and
 * music analysis", ISMIR 2011): a header of `# metre`, `# tonic`, then `seconds TAB letter, function, | measures | (instruments`. A measure holds
 * one chord, two that share it, or one a beat, `.` for the chord before; a measure with a metre of its own, `(2/4)`, is stretched to four
 * beats, or is two where it has more. `&pause` is time that stands still: it is left out. `*` is harmony that is no chord.
 * @throws InputError naming file, line, value and what was expected.
 */
export function readBillboard(text: string, source: string): LeadSheet {
  const header: Record<string, string> = {};
  const metres: string[] = [];
  const lines: (Omit<SheetLine, "to"> & { to: number })[] = [];
  const leading = new Set<string>();
  let tonic = -1;
  let section = { letter: "", name: "" };
  let before: { to: number } | undefined;
  text.split(/\r?\n/).forEach((row, index) => {
    const place = (what: string) => `${source} line ${index + 1}: ${what}`;
    if (row.trim() === "") return;
    const comment = /^#\s*(\w+):\s*(.*?)\s*$/.exec(row);
    if (comment) {
      const [, key, value] = comment;
      if (key === "metre") metres.push(value);
      else if (key === "tonic") tonic = pitchClass(value, place("tonic"));
      else header[key] = value;
      return;
    }
    const tab = row.indexOf("\t");
    const from = Number(row.slice(0, Math.max(0, tab)));
    if (tab < 1 || !Number.isFinite(from)) throw invalid(place("time"), row.slice(0, 24), "seconds and a tab");
    if (before) before.to = from;
    before = undefined;
    const content = row.slice(tab + 1).trim();
    const bars = content.indexOf("|");
    if (bars < 0) {
      if (/[A-G][b#]*:/.test(content)) throw invalid(place("line"), content, "measures between |");
      if (SILENT.test(content)) section = { letter: "", name: "" };
      return;
    }
    if (tonic < 0) throw invalid(place("tonic"), "missing", "a line # tonic: before the music");
    const words = content
      .slice(0, bars)
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    const letter = words.find((word) => /^[A-Z]'*$/.test(word));
    const name = words.find((word) => word !== letter);
    if (words.length > 0) section = { letter: (letter ?? section.letter).replaceAll("'", ""), name: name ?? "" };
    const end = content.lastIndexOf("|");
    const tail = content.slice(end + 1);
    const { measures, regular } = readMeasures(content.slice(bars + 1, end), place);
    const line = {
      ...{ from, to: from, opens: words.length > 0, ...section, lead: leader(tail, leading), tonic, measures, regular },
      times: Number(/\bx(\d+)/.exec(tail)?.[1] ?? 1),
      continues: tail.includes("->"),
    };
    if (measures.length === 0) return;
    lines.push(line);
    before = line;
  });
  if (metres.length === 0) throw invalid(`${source}: metre`, "missing", "a line # metre: 4/4");
  return { title: header.title ?? "", artist: header.artist ?? "", metres, lines };
}

/** Who leads a line: `(voice` starts to, `voice)` leads to this line's end, `(voice)` leads this line only. */
function leader(tail: string, leading: Set<string>): SheetLine["lead"] {
  const now = new Set(leading);
  for (const [, open, name, close] of tail.matchAll(/(\()?([a-z][a-z0-9 .'-]*?)\s*(\)|(?=,|\(|$))/gi)) {
    const who = name.toLowerCase();
    if (!open && !close) continue;
    now.add(who);
    if (close) leading.delete(who);
    else leading.add(who);
  }
  const voiced = [...now].some((who) => /voice|vocal|spoken|rap|choir/.test(who));
  return voiced ? "voice" : now.size > 0 ? "solo" : "none";
}

/** The measures between the first and the last bar line. */
function readMeasures(text: string, place: (what: string) => string): { measures: SheetMeasure[]; regular: boolean } {
  const measures: SheetMeasure[] = [];
  let regular = true;
  // Degrees in brackets may be written with spaces between them.
  for (const written of text.replace(/,\s+/g, ",").split("|")) {
    const slots = written.trim().split(/\s+/);
    const metre = /^\(\d+\/\d+\)$/.test(slots[0]) ? slots.shift() : undefined;
    if (metre && metre !== "(4/4)") regular = false;
    if (slots.includes("&pause")) {
      regular = false;
      if (slots.length === 1) continue;
    }
    const chords: (HarteChord | null)[] = [];
    for (const slot of slots) {
      if (slot === "&pause") continue;
      if (slot === "") throw invalid(place("measure"), JSON.stringify(written), "at least one chord");
      if (slot === "." && chords.length === 0) throw invalid(place("chord"), ".", "a chord that it repeats before it");
      if (slot === ".") chords.push(chords[chords.length - 1]);
      else chords.push(slot === "*" ? null : harteChord(slot, place("chord")));
    }
    for (let from = 0; from < chords.length; from += 4) measures.push(spread(chords.slice(from, from + 4)));
  }
  return { measures, regular };
}

/** One to four chords over four beats: two share the measure, the last of three has its second half. */
function spread(chords: readonly (HarteChord | null)[]): SheetMeasure {
  const beats = [
    [0, 0, 0, 0],
    [0, 0, 1, 1],
    [0, 1, 2, 2],
    [0, 1, 2, 3],
  ][chords.length - 1];
  return beats.map((index) => chords[index]);
}
