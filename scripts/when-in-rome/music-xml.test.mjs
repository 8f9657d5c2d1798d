import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readMusicXml } from "./music-xml.mjs";
import { mxlScore } from "./mxl.mjs";

const note = (step, octave, duration, inside = "") =>
  `<note>${inside.includes("<chord") ? "<chord/>" : ""}<pitch><step>${step}</step><octave>${octave}</octave></pitch>` +
  `<duration>${duration}</duration>${inside.replace("<chord/>", "")}</note>`;

const score = (...measures) => `<?xml version="1.0"?><!DOCTYPE score-partwise PUBLIC "-//x" "http://x/y.dtd">
<score-partwise><part-list><score-part id="P1"><part-name>Flute &amp; co</part-name>
<midi-instrument id="I1"><midi-program>74</midi-program></midi-instrument></score-part></part-list>
<part id="P1">${measures.map((measure, k) => `<measure number="${k + 1}">${measure}</measure>`).join("")}</part></score-partwise>`;

const HEAD = "<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>";

const short = ({ parts }) => parts[0].notes.map(({ onset, offset, pitch }) => [onset, offset, pitch]);

describe("a score", () => {
  test("has its notes at their places in quarters, voices after a backup and chords on the note before", () => {
    const read = readMusicXml(
      score(`${HEAD}${note("C", 5, 4)}${note("E", 5, 4, "<chord/>")}${note("D", 5, 4)}
        <backup><duration>8</duration></backup><forward><duration>2</duration></forward>${note("C", 3, 6)}`),
    );
    expect(short(read)).toEqual([
      [0, 2, 72],
      [0, 2, 76],
      [1, 4, 48],
      [2, 4, 74],
    ]);
    expect(read.parts[0]).toMatchObject({ name: "Flute & co", program: 73 });
    expect(read.measures).toEqual([{ start: 0, length: 4, beats: 4, beatType: 4 }]);
  });

  test("a tie over the barline makes one note, a repeated note two", () => {
    const read = readMusicXml(
      score(
        `${HEAD}<note><rest/><duration>6</duration></note>${note("G", 4, 2, '<tie type="start"/>')}`,
        `${note("G", 4, 2, '<tie type="stop"/>')}${note("G", 4, 6)}`,
      ),
    );
    expect(short(read)).toEqual([
      [3, 5, 67],
      [5, 8, 67],
    ]);
  });

  test("grace and cue notes do not sound, transposing instruments sound where they sound", () => {
    const read = readMusicXml(
      score(`${HEAD.replace("</attributes>", "<transpose><chromatic>-2</chromatic></transpose></attributes>")}
        <note><grace/><pitch><step>A</step><octave>4</octave></pitch></note>
        <note><cue/><pitch><step>A</step><octave>4</octave></pitch><duration>4</duration></note>
        <note><pitch><step>B</step><alter>-1</alter><octave>4</octave></pitch><duration>4</duration></note>`),
    );
    expect(short(read)).toEqual([[2, 4, 68]]);
  });

  test("keeps the tempi and meters that it states", () => {
    const read = readMusicXml(
      score(
        `${HEAD}<direction><sound tempo="90"/></direction>${note("C", 4, 8)}`,
        `<attributes><time><beats>3</beats><beat-type>8</beat-type></time></attributes>${note("C", 4, 3)}`,
      ),
    );
    expect(read.tempi).toEqual([{ place: 0, bpm: 90 }]);
    expect(read.measures[1]).toEqual({ start: 4, length: 1.5, beats: 3, beatType: 8 });
  });

  test("that is none is refused in one line", () => {
    expect(() => readMusicXml("<score-timewise/>")).toThrow("<score-timewise> is no score");
    expect(() => readMusicXml("<a><b></a></b>")).toThrow("</a> closes <b>");
    expect(() => readMusicXml("<a><b>")).toThrow("<b> is not closed");
  });
});

describe("a compressed score", () => {
  const container = '<container><rootfiles><rootfile full-path="inner/s.xml"/></rootfiles></container>';

  test("is the file that its container names, stored or deflated", () => {
    const files = { "META-INF/container.xml": container, "other.xml": "<no/>", "inner/s.xml": "<yes/>" };
    expect(mxlScore(zip(files, false))).toBe("<yes/>");
    expect(mxlScore(zip(files, true))).toBe("<yes/>");
  });

  test("may be a plain file, and is refused when it is damaged", () => {
    expect(mxlScore(new TextEncoder().encode("<yes/>"))).toBe("<yes/>");
    expect(() => mxlScore(zip({ "a.txt": "x" }, true))).toThrow("the .mxl file holds no score");
    expect(() => mxlScore(zip({ "s.xml": "x" }, true).subarray(0, 40))).toThrow("no zip archive");
  });
});

/** A zip archive of some texts (without checksums). */
function zip(files, deflated) {
  const locals = [];
  const central = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = deflated ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(deflated ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), data);
    central.push(entry, Buffer.from(name));
    at += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(central.length / 2, 10);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...locals, ...central, end]));
}
