/**
 * The command line as users meet it: each test runs `bat` of a compiled tree (the folder BAT_DIST, or dist/ where it is built) in an
 * empty folder, with a model of random weights.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answers } from "../answers/analysis.js";
import { readAnalysis } from "../answers/analysis-schema.js";
import { writtenAnalysis } from "../answers/testing/analysis.js";
import { randomCheckpoint, randomModelBytes } from "../answers/testing/random-model.js";
import { randomSongBytes } from "../answers/testing/song.js";
import { writeCheckpoint } from "../model/checkpoint.js";
import { tablesOfThisBuild } from "../model/description.js";
import { readMidi } from "../music/midi.js";
import { writeMidi } from "../music/write-midi.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const main = join(process.env.BAT_DIST ?? join(root, "dist"), "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "bat-cli-"));
const song = randomSongBytes({ beats: 32 });

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function bat(...args: string[]): Result {
  const env = { ...process.env, NO_COLOR: "1", LANG: "C.UTF-8", LC_ALL: "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, env });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

const analyze = (...args: string[]) => bat("analyze", "--model", "model.safetensors", "--threads", "1", ...args);
const path = (name: string) => join(folder, name);

/** One line on standard error, nothing on standard output. */
function expectRefusal({ code, out, err }: Result, expected: number, reason: RegExp): void {
  expect(err).toMatch(/^bat: [^\n]+\n$/);
  expect(err).toMatch(reason);
  expect(err).not.toMatch(/fault of BAT/);
  expect(out).toBe("");
  expect(code).toBe(expected);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!existsSync(main))("bat (skipped without a build: npm run build, or set BAT_DIST)", () => {
  beforeAll(() => {
    writeFileSync(path("model.safetensors"), randomModelBytes());
    writeFileSync(path("song.mid"), song);
    writeFileSync(path("waltz.mid"), randomSongBytes({ beats: 30, meter: "3/4" }));
    writeFileSync(path("broken.mid"), "this is a letter, not a song");
    mkdirSync(path("songs/more"), { recursive: true });
    writeFileSync(path("songs/a.mid"), song);
    writeFileSync(path("songs/b.mid"), "not a song");
    writeFileSync(path("songs/c.mid"), randomSongBytes({ beats: 30, meter: "3/4" }));
    writeFileSync(path("songs/more/a.mid"), randomSongBytes({ beats: 16, seed: 2 }));
  });

  test("prints a line a measure and the summary", () => {
    const { code, out, err } = analyze("song.mid");
    expect(err).toBe("");
    expect(out).toMatch(/^song\.mid · random song$/m);
    expect(out).toMatch(/^keys /m);
    expect(out).toMatch(/^model +model [0-9a-f]{8}$/m);
    expect(code).toBe(0);
  });

  test("exports several models as one that answers with the mean of their logits, and refuses models of other sizes", () => {
    for (const seed of [2, 3]) writeFileSync(path(`member${seed}.safetensors`), randomModelBytes({}, seed));
    expect(bat("export", "member2.safetensors", "member3.safetensors", "-o", "both.safetensors").code).toBe(0);
    const chances = (model: string) => {
      const { out } = bat("analyze", "song.mid", "--model", model, "--format", "json", "--raw", "--threads", "1");
      return readAnalysis(out, model).beats.map(({ answers }) => answers.tonicChord as number);
    };
    const [one, other, both] = ["member2", "member3", "both"].map((name) => chances(`${name}.safetensors`));
    const logit = (p: number) => Math.log(p / (1 - p));
    both.forEach((p, t) => {
      expect(logit(p)).toBeCloseTo((logit(one[t]) + logit(other[t])) / 2, 2);
    });
    expect(one).not.toEqual(other);
    writeFileSync(path("small.safetensors"), randomModelBytes({ width: 64 }));
    const refused = bat("export", "member2.safetensors", "small.safetensors", "-o", "none.safetensors");
    expectRefusal(refused, 1, /small\.safetensors is of another size or other questions than member2\.safetensors/);
    expect(existsSync(path("none.safetensors"))).toBe(false);
  });

  test("writes JSON that its reader takes, the same on standard output and in a file", () => {
    const { out } = analyze("song.mid", "--format", "json");
    expect(readAnalysis(out, "out").beats.length).toBe(32);
    expect(analyze("song.mid", "-f", "json", "-o", "one.json").code).toBe(0);
    expect(readFileSync(path("one.json"), "utf8")).toBe(out);
  });

  test("moves the beats of a song whose notes lie off them, and leaves them where it is told to", () => {
    const { notes, tracks } = readMidi(readFileSync(join(root, "examples/01-pop-modulation.mid")));
    const late = tracks.map((track, n) => ({
      name: track.name,
      channel: track.drums ? 9 : n,
      program: track.program ?? 0,
      notes: notes
        .filter((note) => note.track === n)
        .map((note) => ({ ...note, onset: note.onset + 0.5, offset: note.offset + 0.5 })),
    }));
    const [tempi, meters] = [[{ beat: 0, bpm: 120 }], [{ beat: 0, numerator: 4, denominator: 4 }]];
    writeFileSync(path("late.mid"), writeMidi({ ticksPerBeat: 480, tempi, meters, tracks: late }));
    const beats = (...options: string[]) => {
      const { out } = analyze("late.mid", "--format", "json", ...options);
      return readAnalysis(out, "late").beats.map(({ tick }) => tick);
    };
    expect(beats()[1]! % 480).toBe(240);
    expect(beats("--trust-beats")[1]).toBe(480);
    expect(bat("features", "late.mid", "--trust-beats").code).toBe(0);
  });

  test("writes MIDI that holds the song's notes", () => {
    expect(analyze("song.mid", "-f", "midi", "-o", "marked.mid").code).toBe(0);
    expect(readMidi(readFileSync(path("marked.mid"))).notes).toEqual(readMidi(song).notes);
  });

  test("puts an analysis that was written into another form without the model", () => {
    analyze("song.mid", "-f", "json", "-o", "again.json");
    const { out, code } = bat("analyze", "again.json", "-f", "csv", "--model", "none.safetensors");
    expect(code).toBe(0);
    expect(out).toBe(analyze("song.mid", "-f", "csv").out);
    expectRefusal(bat("analyze", "again.json", "-f", "midi", "-o", "x.mid"), 1, /MIDI is written from the song/);
  });

  test("one bad file in a folder is named, and the rest is done", () => {
    const { code, err } = analyze("songs", "-f", "json", "-o", "answers/");
    expect(err).toMatch(/^bat: songs\/b\.mid: .*MIDI/m);
    expect(err).toMatch(/^bat: songs\/c\.mid: discarded: 3\/4 from measure 1$/m);
    expect(err).toMatch(/^2 songs analysed, 1 discarded, 1 could not be read$/m);
    expect(readdirSync(path("answers")).sort()).toEqual(["a.json", "songs_more_a.json"]);
    expect(code).toBe(1);
  });

  test("songs that are only discarded are no failure while others are analysed", () => {
    const { code, err } = analyze("song.mid", "waltz.mid", "-f", "json", "-o", "some/");
    expect(err).toMatch(/1 song analysed, 1 discarded/);
    expect(code).toBe(0);
  });

  test("several songs share one CSV under one header, and one JSON with a line each", () => {
    analyze("songs/*.mid", "song.mid", "-f", "csv", "-o", "all.csv", "-q");
    const rows = readFileSync(path("all.csv"), "utf8").trimEnd().split("\r\n");
    expect(rows.filter((row) => row.startsWith("file,beat")).length).toBe(1);
    expect(rows.length).toBe(1 + 32 + 32);
    analyze("song.mid", "song.mid", "-f", "json", "-o", "all.json");
    const lines = readFileSync(path("all.json"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => readAnalysis(line, "line").beats.length)).toEqual([32, 32]);
  });

  test("a JSON with a line each is read again, and a line that is wrong is named by its number", () => {
    analyze("song.mid", "songs/more/a.mid", "-f", "json", "-o", "lines.json");
    const { out, code } = bat("analyze", "lines.json", "-f", "csv");
    expect(code).toBe(0);
    expect(out).toBe(analyze("song.mid", "songs/more/a.mid", "-f", "csv").out);
    const [first, second] = readFileSync(path("lines.json"), "utf8").split("\n");
    writeFileSync(path("lines.json"), `${first}\n${second.slice(0, 99)}\n${second}\n`);
    const again = bat("analyze", "lines.json", "-f", "csv", "-o", "lines.csv");
    expect(again.err).toMatch(/^bat: lines\.json line 2: not JSON [^\n]+\n2 songs analysed, 0 discarded, 1 could not/);
    expect(again.code).toBe(1);
    expect(readFileSync(path("lines.csv"), "utf8")).toBe(out);
  });

  test("a shared CSV keeps each value under its column, and an analysis of other questions is named and left out", () => {
    const first = writtenAnalysis({ beats: 8 });
    const beats = first.beats.map(({ answers, ...beat }) => {
      const { blues, ...rest } = answers;
      return { ...beat, turned: { blues, ...rest }, fewer: rest };
    });
    const write = (name: string, pick: (beat: (typeof beats)[number]) => Answers) => {
      const own = beats.map(({ turned, fewer, ...beat }) => ({ ...beat, answers: pick({ ...beat, turned, fewer }) }));
      writeFileSync(path(name), JSON.stringify({ ...first, file: `${name}.mid`, beats: own }));
    };
    writeFileSync(path("csv1.json"), JSON.stringify(first));
    write("csv2.json", ({ fewer }) => fewer);
    write("csv3.json", ({ turned }) => turned);
    const files = ["csv1.json", "csv2.json", "csv3.json"];
    const { err, code } = bat("analyze", ...files, "-f", "csv", "-o", "mixed.csv");
    expect(err).toMatch(
      /^bat: csv2\.json: csv2\.json\.mid: beat 0: invalid questions [^\n]+ \(expected [^\n]+blues[^\n]+\)$/m,
    );
    expect(err).toMatch(/^2 songs analysed, 0 discarded, 1 could not be read$/m);
    expect(code).toBe(1);
    const [header, ...rows] = readFileSync(path("mixed.csv"), "utf8").trimEnd().split("\r\n");
    const answersOf = (from: number) => rows.slice(from, from + 8).map((row) => row.split(",").slice(-10));
    expect(header).toMatch(/,blues,scaleTonic,scaleMode,scaleP,scaleKey$/);
    expect(rows.length).toBe(16);
    expect(answersOf(8)).toEqual(answersOf(0));
    expect(
      bat("analyze", ...files, "-f", "csv")
        .out.trimEnd()
        .split("\r\n").length,
    ).toBe(17);
  });

  test("an archive's songs are written by their names, in one run after another the same", async () => {
    const entry = (name: string, body: Uint8Array) => ({ header: { name, size: body.length }, body });
    const tar = await packTar([
      entry("in/x.mid", song),
      entry("in/y.mid", new Uint8Array([1, 2, 3])),
      entry("in/notes.txt", song),
    ]);
    writeFileSync(path("songs.tar.gz"), gzipSync(tar));
    const { err, code } = analyze("songs.tar.gz", "-f", "json", "-o", "unpacked");
    expect(err).toMatch(/^bat: in\/y\.mid: /m);
    expect(readdirSync(path("unpacked"))).toEqual(["x.json"]);
    expect(code).toBe(1);
  });

  describe("refuses in one line", () => {
    test.each<[string, RegExp, Uint8Array]>([
      ["what is not MIDI", /broken\.mid: .*MThd/, new TextEncoder().encode("this is a letter, not a song")],
      ["an empty file", /empty|0 bytes/, new Uint8Array()],
      ["a header alone", /no notes|header|MIDI/, song.slice(0, 14)],
      ["a song of no notes", /no notes/, randomSongBytes({ beats: 0 })],
      ["a waltz", /discarded: 3\/4 from measure 1/, randomSongBytes({ beats: 30, meter: "3/4" })],
    ])("%s", (_, reason, content) => {
      writeFileSync(path("broken.mid"), content);
      expectRefusal(analyze("broken.mid", "-f", "json", "-o", "never.json"), 1, reason);
      expect(existsSync(path("never.json"))).toBe(false);
    });

    test("a file, a folder or a pattern that is not there", () => {
      expectRefusal(analyze("nowhere.mid"), 1, /nowhere\.mid: no such file/);
      expectRefusal(analyze("nowhere/*.mid"), 1, /no file matches/);
    });

    test("a model that is none, is cut short, or is not there", () => {
      writeFileSync(path("other.safetensors"), "a letter");
      expectRefusal(bat("analyze", "song.mid", "-m", "other.safetensors"), 1, /other\.safetensors/);
      writeFileSync(path("other.safetensors"), randomModelBytes().slice(0, 5000));
      expectRefusal(bat("analyze", "song.mid", "-m", "other.safetensors"), 1, /other\.safetensors/);
      expectRefusal(bat("analyze", "song.mid", "-m", "gone.safetensors"), 1, /gone\.safetensors/);
    });

    test("a model with a weight that is no number, before any song is", () => {
      const { parameters, ...rest } = randomCheckpoint();
      const broken = { ...rest, parameters: parameters.map((x, i) => (i === 9 ? Number.NaN : x)) };
      writeFileSync(path("other.safetensors"), writeCheckpoint(broken));
      const run = bat("analyze", "song.mid", "waltz.mid", "-m", "other.safetensors", "--raw", "-f", "csv");
      expectRefusal(run, 1, /invalid value NaN at 9 of \S+ in other\.safetensors/);
    });

    test("an analysis whose places are not on its beats", () => {
      const { summary, ...rest } = writtenAnalysis({ beats: 32 });
      const keys = summary.keys!.map((key) => ({ ...key, beat: 1000 }));
      writeFileSync(path("place.json"), JSON.stringify({ ...rest, summary: { ...summary, keys } }));
      expectRefusal(
        bat("analyze", "place.json"),
        1,
        /place\.json: summary\.keys\.0\.beat: 1000 is no beat of the song/,
      );
    });

    test("a zip archive, an input without a song, and a pattern with an open brace", () => {
      writeFileSync(path("stored.zip"), Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(26), song]));
      mkdirSync(path("hollow"), { recursive: true });
      expectRefusal(analyze("stored.zip"), 1, /stored\.zip: a zip archive \(expected MIDI, \.tar or \.tar\.gz\)/);
      expect(analyze("hollow").err).toMatch(/^bat: hollow: no song in it\n/);
      expectRefusal(analyze("{zz.mid"), 1, /\{zz\.mid: a brace is opened and never closed/);
    });

    test("a model of another feature table, by the first feature that differs", () => {
      const tables = tablesOfThisBuild();
      const renamed = { ...tables, hash: "0123", beat: ["other.feature", ...tables.beat.slice(1)] };
      writeFileSync(path("other.safetensors"), writeCheckpoint(randomCheckpoint(), renamed));
      expectRefusal(bat("analyze", "song.mid", "-m", "other.safetensors"), 1, /beat feature 0 is other\.feature there/);
    });

    test("a folder where a file should be, by its path, and files that training does not find", () => {
      expectRefusal(bat("analyze", "song.mid", "-m", "songs"), 1, /songs: is a folder/);
      expectRefusal(bat("features", "songs"), 1, /songs: is a folder/);
      expectRefusal(bat("pretrain", "songs", "-o", "x.safetensors", "--steps", "1"), 1, /songs: is a folder/);
      expectRefusal(bat("pretrain", "song.mid", "-o", "x.safetensors"), 1, /song\.mid is not a dataset/);
      expectRefusal(bat("finetune", "song.mid", "--from", "gone.bat", "-o", "x.safetensors"), 1, /gone\.bat: no such/);
      expect(existsSync(path("x.safetensors"))).toBe(false);
    });

    test("a song of more than 20,000 beats, before it fills the memory", () => {
      const far = { onset: 50_000, offset: 50_001, pitch: 60, velocity: 80 };
      const tracks = [{ name: "far", channel: 0, program: 0, notes: [{ ...far, onset: 0, offset: 1 }, far] }];
      const meters = [{ beat: 0, numerator: 4, denominator: 4 }];
      writeFileSync(path("broken.mid"), writeMidi({ ticksPerBeat: 480, tempi: [], meters, tracks }));
      expectRefusal(analyze("broken.mid"), 1, /discarded: more than 20000 beats \(50001\)/);
    });

    test("a folder to write into that is a file", () => {
      expectRefusal(analyze("song.mid", "-f", "json", "-o", "song.mid/x.json"), 1, /song\.mid/);
    });

    test("a command line that cannot be understood, with exit code 2 and what was meant", () => {
      expectRefusal(
        bat("analyze", "song.mid", "--fromat", "json"),
        2,
        /unknown option '--fromat' \(Did you mean --format\?\)/,
      );
      expectRefusal(bat("analyse", "song.mid"), 2, /unknown command 'analyse' \(Did you mean analyze\?\)/);
      for (const name of ["constructor", "toString"])
        expectRefusal(bat(name), 2, new RegExp(`unknown command '${name}'`));
      expectRefusal(bat("analyze"), 2, /missing required argument/);
      expectRefusal(analyze("song.mid", "-f", "xml"), 2, /Allowed choices are table, json/);
      expectRefusal(analyze("song.mid", "song.mid", "-f", "midi"), 2, /needs a folder/);
      expectRefusal(bat("analyze", "song.mid", "--threads", "two"), 2, /whole number/);
      expectRefusal(bat("features", "song.mid", "--pair", "3"), 2, /two beats/);
    });
  });

  test("a song that is cut short anywhere is analysed or refused in one line, never half-written", () => {
    mkdirSync(path("cut"), { recursive: true });
    const cuts = Array.from({ length: 60 }, (_, n) => Math.floor((n * song.length) / 60) + (n % 3));
    for (const at of cuts) writeFileSync(path(`cut/${String(at).padStart(6, "0")}.mid`), song.slice(0, at));
    const { err, code } = analyze("cut", "-f", "json", "-o", "cut-answers");
    const refused = err.trimEnd().split("\n").slice(0, -1);
    for (const line of refused) expect(line).toMatch(/^bat: cut\/\d+\.mid: /);
    expect(err).not.toMatch(/fault of BAT/);
    const written = readdirSync(path("cut-answers"));
    expect(refused.length + written.length).toBe(cuts.length);
    for (const name of written) readAnalysis(readFileSync(path(`cut-answers/${name}`), "utf8"), name);
    expect([0, 1]).toContain(code);
  });

  test("says the features of a song, of a beat and of a pair in words", () => {
    expect(bat("features", "song.mid").out).toMatch(/32 beats, \d+ features a beat/);
    expect(bat("features", "song.mid", "--beat", "4").out).toMatch(/^beat 4, measure 2: \d+ of \d+ features$/m);
    expect(bat("features", "song.mid", "--pair", "0", "16").out).toMatch(
      /^beat 0, measure 1, and beat 16, measure 5: /m,
    );
    expectRefusal(bat("features", "song.mid", "--beat", "32"), 1, /invalid beat 32 \(expected 0 to 31\)/);
    expectRefusal(bat("features", "broken.mid"), 1, /broken\.mid: /);
  });

  test("helps: the commands, the formats, the exit codes", () => {
    const { out, code } = bat("--help");
    expect(code).toBe(0);
    for (const command of ["analyze", "features", "prepare", "pretrain", "finetune"]) expect(out).toContain(command);
    expect(bat("analyze", "--help").out).toMatch(/Formats:\n {2}table/);
    expect(bat("--version").out).toBe(`${JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version}\n`);
    expect(bat().out).toBe(out);
  });
});
