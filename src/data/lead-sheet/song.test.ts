import { describe, expect, it } from "vitest";
import { readMidi } from "../../music/midi.js";
import { writeMidi } from "../../music/write-midi.js";
import { QUESTIONS } from "../../theory/questions.js";
import { readTruthLabels } from "../truth-labels.js";
import { readBillboard } from "./billboard.js";
import { songMeasures } from "./measures.js";
import { leadSheetSong, whyNot } from "./song.js";

const NAMES = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];

/** An annotation of our own, with every chord and tonic `up` semitones higher. */
function annotation(up = 0) {
  const note = (pitch: number) => NAMES[(pitch + up) % 12];
  const [c, d, f, g, a, b] = [0, 2, 5, 7, 9, 10].map(note);
  const verse = `| ${c}:maj ${c}:maj/7 | ${a}:min7 | ${f}:maj ${f}:min6 | ${g}:sus4(b7) ${g}:7/3 |`;
  const chorus = `| ${f}:maj | ${c}:maj/3 . ${d}:min ${g}:7 | ${a}:min | ${b}:maj N |`;
  const lines = [
    `A, verse, ${verse}, (voice`,
    verse,
    `B, chorus, ${chorus}`,
    `${chorus}, voice)`,
    `A, solo, ${verse}, (guitar)`,
    `# tonic: ${d}`,
    `B, chorus, | ${d}:maj | ${g}:maj/5 | ${d}:maj | ${a}:7 |, (voice)`,
  ];
  const body = lines.map((line, i) => (line.startsWith("#") ? line : `${8 * i}.0\t${line}`)).join("\n");
  return readBillboard(`# metre: 4/4\n# tonic: ${c}\n${body}\n60.0\tend\n`, "own.txt");
}

const seeds = Array.from({ length: 40 }, (_, k) => k);

describe("an arrangement of an annotated song", () => {
  it("is the same for the same seed, another for another", () => {
    const bytes = (seed: number) => writeMidi(leadSheetSong(annotation(), [seed]).song).join();
    expect(seeds.slice(0, 8).map(bytes)).toEqual(seeds.slice(0, 8).map(bytes));
    expect(new Set(seeds.map(bytes)).size).toBe(seeds.length);
  });

  it("has the bass note of each chord where the chord comes, and none where none sounds", () => {
    const measures = songMeasures(annotation());
    let heard = 0;
    for (const seed of seeds) {
      const { song, lead } = leadSheetSong(annotation(), [seed], { layout: "band" });
      const bass = song.tracks.find(({ program, channel }) => channel !== 9 && program >= 32 && program < 40);
      if (!bass) continue;
      measures.forEach(({ chords }, m) => {
        chords.forEach((chord, beat) => {
          const before = beat > 0 ? chords[beat - 1] : measures[m - 1]?.chords[3];
          const at = lead + 4 * m + beat;
          const note = bass.notes.find(({ onset }) => Math.abs(onset - at) < 0.15);
          if (chord === null) expect(note, `seed ${seed}, beat ${at}`).toBeUndefined();
          if (!chord || !note || JSON.stringify(before) === JSON.stringify(chord)) return;
          heard++;
          expect(note.pitch % 12, `seed ${seed}, beat ${at}`).toBe(chord.bass);
        });
      });
    }
    expect(heard).toBeGreaterThan(600);
  });

  it("plays no chord tone that the annotation has not", () => {
    const measures = songMeasures(annotation());
    for (const seed of seeds) {
      const { song, lead } = leadSheetSong(annotation(), [seed], { layout: "hands" });
      const left = song.tracks.at(-1);
      // In the left hand lie chords and bass: what starts on a beat where a new chord comes is of this chord.
      measures.forEach(({ chords }, m) => {
        const at = lead + 4 * m;
        const chord = chords[0];
        const tones = chord ? [...chord.intervals.map((i) => (chord.root + i) % 12), chord.bass] : [];
        for (const { onset, pitch } of left?.notes ?? []) {
          if (Math.abs(onset - at) < 0.03) expect(tones, `seed ${seed}, measure ${m + 1}`).toContain(pitch % 12);
        }
      });
    }
  });

  it("is read back with its labels on the beats of the file, wherever its barlines are", () => {
    for (const lead of [0, 1, 2, 3, 4]) {
      const { song, beats } = leadSheetSong(annotation(), [lead], { lead });
      const bytes = writeMidi(song);
      const row = { id: "own-1", corpus: "own", split: "train", file: "own/1.mid", beats };
      const [labels] = readTruthLabels(JSON.stringify(row), "truth.jsonl", QUESTIONS);
      expect(readMidi(bytes).beats.length).toBe(lead + beats.length);
      const ticks = new Set(readMidi(bytes).beats.map(({ tick }) => tick));
      expect(Array.from(labels.at).every((tick) => ticks.has(tick))).toBe(true);
      expect(labels.columns.measureStart.value.filter((v) => v === 254).length).toBe(24);
      expect(labels.columns.phraseStart.value.filter((v) => v === 254).length).toBe(4);
      expect(beats.flatMap(({ modulationUp }, b) => (modulationUp ? [b] : []))).toEqual([80]);
      expect(beats.filter(({ tonicChord }) => tonicChord).length).toBe(3 * 4 + 2 * 2 + 8);
    }
  });

  it("is changed by transposing in nothing but its tonics, chords and pitches", () => {
    for (const seed of seeds.slice(0, 10)) {
      const [low, high] = [0, 1].map((up) => leadSheetSong(annotation(up), [seed], { layout: "band" }));
      const relative = ({ beats }: typeof low) =>
        beats.map(({ tonic, chord, ...rest }) => ({
          ...rest,
          chord: chord && [(chord[0] - (tonic ?? 0) + 12) % 12, chord[1]],
        }));
      expect(relative(high)).toEqual(relative(low));
      expect(high.beats.map(({ tonic }) => tonic)).toEqual(low.beats.map(({ tonic }) => ((tonic ?? 0) + 1) % 12));
      const drums = ({ song }: typeof low) => song.tracks.find(({ channel }) => channel === 9)?.notes;
      expect(drums(high)).toEqual(drums(low));
    }
  });

  it("is made of songs in 4/4 of some length only", () => {
    const sheet = annotation();
    expect(whyNot(sheet)).toBeNull();
    expect(whyNot({ ...sheet, metres: ["6/8"] })).toBe("in 6/8");
    expect(whyNot({ ...sheet, metres: ["4/4", "3/4"] })).toBe("partly in another metre");
    expect(whyNot({ ...sheet, lines: sheet.lines.slice(0, 2) })).toBe("too short");
  });
});
