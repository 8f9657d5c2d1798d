import { load } from "../dist.mjs";

/**
 * What a model says of songs in one key from end to end.
 * @param songs {id, bytes, tonic, mode}
 * @returns a row a song: share of its beats with the right tonic, of its beats with the right tonic and third, and of those with the right mode (null
 *   where there are none); the mode that the rule of src/theory/mode-by-notes.ts names given the true tonic and third; what else was said
 */
export async function scoreSet(model, songs) {
  const { analyze } = await load("answers/analyze.js");
  const { scaleOf } = await load("answers/analysis.js");
  const { modeOrMajor, plainMode } = await load("theory/modes.js");
  const { InputError } = await load("util/errors.js");
  const named = await namedByNotes();
  const rows = [];
  for await (const { id, bytes, tonic, mode } of songs) {
    const plain = plainMode(modeOrMajor(mode));
    try {
      const { beats } = await analyze(bytes, model, { file: id });
      const keys = beats.map(scaleOf).filter((key) => key?.tonic === tonic);
      const right = keys.filter((key) => plainMode(modeOrMajor(key.mode)) === plain).map((key) => key.mode);
      rows.push({
        id,
        mode,
        tonic: keys.length / beats.length,
        third: right.length / beats.length,
        named: right.length > 0 ? right.filter((name) => name === mode).length / right.length : null,
        notes: named(bytes, tonic, plain),
        plain: plain.name,
        instead: most(right.filter((name) => name !== mode)),
      });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      rows.push({ id, mode, why: error.message });
    }
  }
  return rows;
}

/** The mode by the rule of the labels, over a whole song. */
async function namedByNotes() {
  const { modeHeard } = await load("answers/mode-heard.js");
  const { readMidi } = await load("music/midi.js");
  const { beatSong } = await load("music/voices.js");
  return (bytes, tonic, plain) => {
    const { notes } = beatSong(readMidi(bytes));
    return (modeHeard(notes)(0, notes.length, tonic, plain.minor) ?? plain).name;
  };
}

/** The commonest of some names, or null. */
function most(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
const figure = (values) => (values.length === 0 ? "–" : mean(values).toFixed(2).replace(/^0/, ""));

/** One line a mode and one for all; each song counts alike. */
export function table(name, rows) {
  const read = rows.filter(({ why }) => why === undefined);
  const left = rows.length > read.length ? `, ${rows.length - read.length} not in 4/4 or not read` : "";
  const line = (cells) =>
    `  ${cells[0].padEnd(16)}${cells
      .slice(1, 7)
      .map((cell) => cell.padStart(8))
      .join("")}  ${cells[7]}`.trimEnd();
  const figures = (label, songs) =>
    line([
      label,
      String(songs.length),
      figure(songs.map(({ tonic }) => tonic)),
      figure(songs.map(({ third }) => third)),
      figure(songs.flatMap(({ named }) => named ?? [])),
      figure(songs.map(({ notes, mode }) => Number(notes === mode))),
      figure(songs.map(({ plain, mode }) => Number(plain === mode))),
      label === "all" ? "" : (most(songs.flatMap(({ instead }) => instead ?? [])) ?? ""),
    ]);
  const modes = [...new Set(read.map(({ mode }) => mode))];
  return [
    `${name}: ${read.length} songs${left}`,
    line(["mode", "songs", "tonic", "+third", "mode", "notes", "plain", "most said instead"]),
    ...modes.map((mode) =>
      figures(
        mode,
        read.filter((row) => row.mode === mode),
      ),
    ),
    figures("all", read),
    "",
  ].join("\n");
}
