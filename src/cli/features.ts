/** `bat features`: what the model is told of a song, in words. */
import { Command, Option } from "commander";
import { measureName } from "../formats/text.js";
import type { BeatSong } from "../music/beat-notes.js";
import type { Reading } from "../music/midi.js";
import { readInput } from "../node/read-input.js";
import { InputError, invalid, UsageError } from "../util/errors.js";
import { integer } from "./numbers.js";
import { keep44Option, type ReadingFlags, readingOf, trustBeatsOption } from "./reading-options.js";

interface FeaturesFlags extends ReadingFlags {
  readonly beat?: number;
  readonly pair?: number[];
}

const HELP = `
Beats are counted from 0, as in the JSON of \`bat analyze\`. Without --beat or --pair, every feature is listed with
the share of the song's beats that it holds for.`;

export function featuresCommand(): Command {
  const beats: number[] = [];
  return new Command("features")
    .description("say in words which features hold for a song, a beat or a pair of beats")
    .argument("<song>", "a MIDI file")
    .option("-b, --beat <n>", "the features of one beat, from 0", integer(0))
    .addOption(
      new Option("-p, --pair <i...>", "the features of a pair of beats: --pair 0 64").argParser(pairReader(beats)),
    )
    .addOption(keep44Option())
    .addOption(trustBeatsOption())
    .addHelpText("after", HELP)
    .action(async (path: string, flags: FeaturesFlags) => {
      if (flags.pair && flags.pair.length !== 2) throw new UsageError("--pair takes two beats, such as --pair 0 64");
      const song = await readSong(path, readingOf(flags));
      const lines: string[] = [];
      if (flags.beat !== undefined) lines.push(...(await beatLines(song, flags.beat)));
      if (flags.pair) lines.push(...(await pairLines(song, flags.pair[0], flags.pair[1])));
      if (lines.length === 0) lines.push(...(await songLines(song)));
      process.stdout.write(`${lines.join("\n")}\n`);
    });
}

function pairReader(beats: number[]): (text: string) => number[] {
  const read = integer(0);
  return (text) => {
    beats.push(read(text));
    return beats;
  };
}

async function readSong(path: string, reading: Reading): Promise<BeatSong> {
  const [{ readMidi }, { beatSong }, { trackNotes }] = await Promise.all([
    import("../music/midi.js"),
    import("../music/voices.js"),
    import("../audio/beats/track.js"),
  ]);
  const bytes = readInput(path);
  try {
    return beatSong(readMidi(bytes, { ...reading, title: path, track: trackNotes }));
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

function beatAt(song: BeatSong, beat: number): string {
  const last = song.beats.length - 1;
  if (beat > last) throw invalid("beat", beat, `0 to ${last}`);
  return `beat ${beat}, measure ${measureName(song.beats[beat])}`;
}

interface Described {
  readonly name: string;
  readonly group: string;
  readonly description: string;
}

/** Features under the names of their groups. */
function grouped(features: readonly Described[], word: (feature: Described, index: number) => string | null): string[] {
  const groups = new Map<string, string[]>();
  const longest = Math.max(...features.map(({ name }) => name.length));
  features.forEach((feature, index) => {
    const said = word(feature, index);
    if (said === null) return;
    const lines = groups.get(feature.group) ?? [];
    lines.push(`  ${said}${feature.name.padEnd(longest)}  ${feature.description}`);
    groups.set(feature.group, lines);
  });
  return [...groups].flatMap(([group, lines]) => [group, ...lines]);
}

async function beatLines(song: BeatSong, beat: number): Promise<string[]> {
  const [{ BEAT_FEATURES }, { beatFeatures }] = await Promise.all([
    import("../features/beat-table.js"),
    import("../features/beat-features.js"),
  ]);
  const title = beatAt(song, beat);
  const F = BEAT_FEATURES.length;
  const row = beatFeatures(song).subarray(beat * F, (beat + 1) * F);
  const count = row.reduce((sum, bit) => sum + bit, 0);
  return [`${title}: ${count} of ${F} features`, ...grouped(BEAT_FEATURES, (_, f) => (row[f] ? "" : null))];
}

async function pairLines(song: BeatSong, i: number, j: number): Promise<string[]> {
  const [{ PAIR_FEATURES }, { pairKeys }, { pairFeatures }] = await Promise.all([
    import("../features/pair-table.js"),
    import("../features/pair-keys.js"),
    import("../features/pair-features.js"),
  ]);
  const title = `${beatAt(song, i)}, and ${beatAt(song, j)}`;
  // The model compares within windows of 512 beats; a pair farther apart is in none.
  const from = Math.max(0, Math.min(i, j, song.beats.length - 512));
  const to = Math.min(song.beats.length, from + 512);
  if (Math.max(i, j) >= to) throw invalid("pair", `${i} ${j}`, "two beats less than 512 apart");
  const words = pairFeatures(pairKeys(song), from, to);
  const at = ((i - from) * (to - from) + (j - from)) * 2;
  const holds = (f: number) => ((words[at + (f >> 5)] >>> (f & 31)) & 1) === 1;
  const count = PAIR_FEATURES.filter((_, f) => holds(f)).length;
  return [
    `${title}: ${count} of ${PAIR_FEATURES.length} features`,
    ...grouped(PAIR_FEATURES, (_, f) => (holds(f) ? "" : null)),
  ];
}

async function songLines(song: BeatSong): Promise<string[]> {
  const [{ BEAT_FEATURES }, { beatFeatures }] = await Promise.all([
    import("../features/beat-table.js"),
    import("../features/beat-features.js"),
  ]);
  const F = BEAT_FEATURES.length;
  const T = song.beats.length;
  const bits = beatFeatures(song); // (T, F)
  const share = (f: number) => {
    let sum = 0;
    for (let t = 0; t < T; t++) sum += bits[t * F + f];
    return `${((100 * sum) / T).toFixed(1).padStart(5)} %  `;
  };
  return [
    `${T} beats, ${F} features a beat; the share of beats that each holds for`,
    ...grouped(BEAT_FEATURES, (_, f) => share(f)),
  ];
}
