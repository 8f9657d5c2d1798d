// The corpus as songs for BAT: each piece's MIDI file and its truth by beat, or why it is left out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TEST, VALIDATION } from "./augmentednet-split.mjs";
import { readMusicXml } from "./music-xml.mjs";
import { mxlScore } from "./mxl.mjs";
import { piecesIn, TWINS } from "./pieces.mjs";
import { readRomanText } from "./roman-text.mjs";
import { beatTruths, chordFit, wholeMeasures, writtenSong } from "./song.mjs";

/** An analysis lies on its score when triads explain this share of the sounding time, and more than when moved by a measure. */
const FIT = 0.6;

/** Why a piece is not used. */
class LeftOut extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/**
 * @param {string} corpora folder of corpora
 * @param {object} library functions of BAT: archiveEntries, writeMidi, readMidi
 * @param {{chorales?: boolean}} options `chorales`: with the scores of Bach's chorales, which stand in a corpus of their own
 * @returns {Promise<{songs: object[], left: Map<string, string[]>, pieces: number}>} `left`: by kind, `<id>: <reason>`
 */
export async function readCorpus(corpora, library, { chorales = false } = {}) {
  const corpus = join(corpora, "open", "when-in-rome");
  const pieces = piecesIn(corpus, { test: TEST, validation: VALIDATION });
  const files = new Map();
  for await (const { name, bytes } of library.archiveEntries(join(corpus, "when-in-rome.tar.gz")))
    files.set(name, bytes);
  if (chorales) await addChorales(join(corpora, "noncommercial", "bach-chorales-music21"), files, library);
  const left = new Map();
  const songs = [];
  for (const piece of pieces) {
    try {
      songs.push(readPiece(piece, files, library));
    } catch (error) {
      const kind = error instanceof LeftOut ? error.kind : "cannot be read";
      left.set(kind, [...(left.get(kind) ?? []), `${piece.id}: ${error.message}`]);
    }
  }
  return { songs, left, pieces: pieces.length };
}

/** Puts the chorales' scores where their analyses are. */
async function addChorales(folder, files, { archiveEntries }) {
  const [, ...rows] = readFileSync(join(folder, "map.tsv"), "utf8").trim().split("\n");
  const pieceOf = new Map(rows.map((row) => row.split("\t").reverse()));
  for await (const { name, bytes } of archiveEntries(join(folder, "bach-chorales-music21.tar.gz"))) {
    const piece = pieceOf.get(name);
    if (piece) files.set(`${piece}/score.mxl`, bytes);
  }
}

function readPiece({ id, folder, split, group, listed }, files, { writeMidi, readMidi }) {
  const packed = files.get(`${folder}/score.mxl`);
  if (!packed) throw new LeftOut("no score", "no score.mxl");
  if (TWINS[id]) throw new LeftOut("another piece's twin", TWINS[id]);
  const text = files.get(`${folder}/analysis.txt`) ?? files.get(`${folder}/analysis.rntxt`);
  if (!text) throw new LeftOut("no analysis", "no analysis.txt");
  const score = readMusicXml(mxlScore(packed));
  const written = new Set(score.measures.map(({ beats, beatType }) => `${beats}/${beatType}`));
  if (!written.has("4/4")) throw new LeftOut("another meter", [...written].join(", "));
  const analysis = readRomanText(new TextDecoder().decode(text));
  const meters = new Set(analysis.meters.map(({ meter }) => (meter === "C" ? "4/4" : meter.split(/[\s?]/)[0])));
  if (!meters.has("4/4")) throw new LeftOut("analysed in another meter", [...meters].join(", ") || "none");
  const whole = wholeMeasures(score);
  const song = writtenSong(score, whole, id);
  const fits = [0, -1, 1].map((shift) => chordFit(song, whole.measures, analysis, shift));
  if (fits[0] < FIT || fits[0] < Math.max(...fits))
    throw new LeftOut("analysis does not lie on the score", fits.map((fit) => fit.toFixed(2)).join(", "));
  const midi = writeMidi(song);
  let piece;
  try {
    piece = readMidi(midi, { title: id, keepLongest44: true });
  } catch (error) {
    throw new LeftOut("too short", error.message);
  }
  const places = piece.beats.map(({ tick }) => tick / piece.ticksPerBeat);
  const truths = beatTruths(places, whole.measures, analysis);
  const beats = piece.beats.map(({ tick, time }, t) => ({ tick, time: Math.round(time * 1e4) / 1e4, ...truths[t] }));
  const corpus = group === "chorales" ? "bach-chorales-music21" : "when-in-rome";
  return {
    group,
    listed,
    midi,
    piece,
    mixed: written.size > 1,
    warnings: analysis.warnings,
    truth: { id, corpus, split, file: `${folder}/score.mxl`, beats },
  };
}
