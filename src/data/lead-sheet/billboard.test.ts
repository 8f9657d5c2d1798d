import { describe, expect, it } from "vitest";
import { readBillboard } from "./billboard.js";
import { songMeasures } from "./measures.js";

const HEAD = "# title: Made Up\n# artist: Nobody\n# metre: 4/4\n# tonic: C\n\n0.0\tsilence\n";

/** An annotation of lines two seconds a measure apart. */
function sheet(...lines: string[]) {
  const body = lines.map((line, i) => (line.startsWith("#") ? line : `${(8 * (i + 1)).toFixed(1)}\t${line}`));
  return readBillboard(`${HEAD}${body.join("\n")}\n${8 * (lines.length + 1)}.0\tsilence\n999.0\tend\n`, "0001.txt");
}
const chords = (line: string) =>
  sheet(line).lines[0].measures.map((measure) => measure.map((c) => (c ? `${c.root}${c.quality}` : "N")).join(" "));
const starts = (...lines: string[]) =>
  songMeasures(sheet(...lines)).map(({ phraseStart }) => (phraseStart === null ? "?" : phraseStart ? "P" : "."));

describe("an annotation of the Billboard corpus", () => {
  it("divides a measure among its chords, a dot for the one before", () => {
    expect(chords("A, verse, | C:maj | A:min F:maj | C:maj . . G:7 | C:maj G:maj A:min F:maj |")).toEqual([
      "0maj 0maj 0maj 0maj",
      "9min 9min 5maj 5maj",
      "0maj 0maj 0maj 77",
      "0maj 7maj 9min 5maj",
    ]);
  });

  it("stretches a measure of another metre to four beats, and makes two of a longer one", () => {
    expect(chords("A, | (2/4) C:maj | (3/4) C:maj . F:maj | (2/4) C:maj F:maj |")).toEqual([
      "0maj 0maj 0maj 0maj",
      "0maj 0maj 5maj 5maj",
      "0maj 0maj 5maj 5maj",
    ]);
    expect(chords("A, | (6/4) C:maj . . . F:maj G:maj |")).toEqual(["0maj 0maj 0maj 0maj", "5maj 5maj 7maj 7maj"]);
    expect(sheet("A, | (2/4) C:maj |").lines[0].regular).toBe(false);
  });

  it("hears nothing in N and *, and lets time stand still in a pause", () => {
    expect(chords("A, | N | * | &pause | N C:maj | C:1(b7, 11) |")).toEqual([
      "N N N N",
      "N N N N",
      "N N 0maj 0maj",
      "0sus4 0sus4 0sus4 0sus4",
    ]);
  });

  it("reads sections, repeats, who leads, and where a phrase goes on", () => {
    const { lines } = sheet(
      "Z, talking",
      "A', intro, | C:maj | F:maj |, (guitar)",
      "B, verse, | C:maj | F:maj | x4, (voice",
      "| C:maj | ->",
      "| G:maj |, voice)",
      "fadeout, | C:maj |",
    );
    expect(lines.map(({ letter, name, opens }) => [letter, name, opens])).toEqual([
      ["A", "intro", true],
      ["B", "verse", true],
      ["B", "verse", false],
      ["B", "verse", false],
      ["B", "fadeout", true],
    ]);
    expect(lines.map(({ lead }) => lead)).toEqual(["solo", "voice", "voice", "voice", "none"]);
    expect(lines.map(({ times }) => times)).toEqual([1, 4, 1, 1, 1]);
    expect(lines.map(({ continues }) => continues)).toEqual([false, false, true, false, false]);
    expect(lines.map(({ from, to }) => [from, to])[1]).toEqual([24, 32]);
  });

  it("starts phrases at lines, but where a line goes on, and does not know it where lines are short or make one phrase of eight", () => {
    const four = "| C:maj | F:maj | G:maj | C:maj |";
    expect(starts(`A, verse, ${four}`, `${four} ->`, four).join("")).toBe("P...P.......");
    expect(starts("A, | C:maj | F:maj |", "| C:maj | F:maj |", "| C:maj | F:maj |", four).join("")).toBe("P.?.?.P...");
    expect(starts("A, | C:maj |", four).join("")).toBe("?P...");
    expect(starts("A, | C:maj | x8").join("")).toBe("P...?...");
    expect(starts(`A, ${four} x3`).join("")).toBe("P...?...P...");
    expect(starts(`A, ${four}${four.slice(1)}${four.slice(1)}`).join("")).toBe("P...?...?...");
  });

  it("does not play a fadeout for ever, nor the silence around a song", () => {
    expect(songMeasures(sheet("A, | C:maj | x79")).length).toBe(16);
    expect(songMeasures(sheet("A, | N | C:maj |", "| F:maj | * |")).length).toBe(2);
  });

  it("takes the third of a key from its tonic chords, and knows it not where they are of both kinds or of none", () => {
    const minor = (line: string) => songMeasures(sheet(`A, ${line}`))[0].minor;
    expect(minor("| C:maj | F:min | G:maj | C:7 |")).toBe(false);
    expect(minor("| C:min | F:min | G:maj | C:min7 |")).toBe(true);
    expect(minor("| C:min | F:min | G:maj | C:maj |")).toBeNull();
    expect(minor("| C:5 | F:5 | G:5 | C:5 |")).toBeNull();
  });

  it("goes up where the tonic does by one to three semitones, not to the relative major", () => {
    const up = (...lines: string[]) =>
      songMeasures(sheet(...lines)).flatMap(({ modulationUp }, m) =>
        modulationUp === false ? [] : [[m, modulationUp]],
      );
    expect(up("A, | C:maj | C:maj |", "# tonic: D", "| D:maj | D:maj |")).toEqual([[2, true]]);
    expect(up("A, | C:min | C:min |", "# tonic: Eb", "| Eb:maj | Eb:maj |")).toEqual([[2, null]]);
    expect(up("A, | C:maj | C:maj |", "# tonic: Eb", "| Eb:maj | Eb:maj |")).toEqual([[2, true]]);
    expect(up("A, | C:maj | C:maj |", "# tonic: Bb", "| Bb:maj | Bb:maj |")).toEqual([]);
  });

  it("goes up where a section comes back with its chords higher, though no line says so, and doubts other contradictions", () => {
    const verse = (c: string, f: string, g: string) => `| ${c}:maj | ${f}:maj | ${g}:maj | ${c}:maj |`;
    const keys = (...lines: string[]) =>
      songMeasures(sheet(...lines))
        .filter(({ inPhrase }) => inPhrase === 0)
        .map(({ tonic, keyKnown, modulationUp }) => `${keyKnown ? tonic : "?"}${modulationUp ? "up" : ""}`);
    const [low, high] = [verse("C", "F", "G"), verse("D", "G", "A")];
    expect(keys(`A, ${low}`, `A, ${high}`, `B, ${high}`, `A, ${low}`)).toEqual(["0", "2up", "2", "0"]);
    expect(keys(`A, ${low}`, "# tonic: D", `A, ${high}`)).toEqual(["0", "2up"]);
    expect(keys(`A, ${low}`, `A, ${high}`, `A, ${low}`)).toEqual(["0", "2up", "0"]);
    expect(keys(`A, ${low}`, "# tonic: A", `A, ${low}`)).toEqual(["0", "?"]);
    expect(keys(`A, ${low}`, `B, ${high}`)).toEqual(["0", "0"]);
    expect(keys("A, | C:maj | C:maj | F:maj | F:maj |", "A, | D:maj | D:maj | G:maj | G:maj |")).toEqual(["0", "0"]);
  });

  it.each([
    ["8.0\tA, | C:maj | H:maj |", "invalid 0001.txt line 7: chord H:maj (expected a chord"],
    ["8.0\tA, C:maj F:maj", "invalid 0001.txt line 7: line A, C:maj F:maj (expected measures between |)"],
    ["8.0\tA, | C:maj |  |", 'invalid 0001.txt line 7: measure "  " (expected at least one chord)'],
    ["8.0\tA, | . C:maj |", "invalid 0001.txt line 7: chord . (expected a chord that it repeats before it)"],
    ["A, | C:maj |", "invalid 0001.txt line 7: time"],
    ["# tonic: h", "invalid 0001.txt line 7: tonic h (expected a note"],
  ])("refuses %j, naming file, line, value and what was expected", (line, message) => {
    expect(() => readBillboard(`${HEAD}${line}\n`, "0001.txt")).toThrow(message);
  });

  it("asks for a metre and a tonic", () => {
    expect(() => readBillboard("# tonic: C\n", "0001.txt")).toThrow("invalid 0001.txt: metre missing");
    expect(() => readBillboard("# metre: 4/4\n0.0\tA, | C:maj |\n", "0001.txt")).toThrow("line 2: tonic missing");
  });
});
