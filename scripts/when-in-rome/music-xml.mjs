// MusicXML (score-partwise) → notes in quarters from the start of the score, and its measures as they are written.
// Repeats are not played twice; grace and cue notes are left out.
import { child, childrenOf, childText, readXml } from "./xml.mjs";

/**
 * @typedef {{onset: number, offset: number, pitch: number}} ScoreNote places in quarters from the start of the score
 * @typedef {{name: string, program: number, notes: ScoreNote[]}} ScorePart
 * @typedef {{start: number, length: number, beats: number, beatType: number}} ScoreMeasure `length` is what is written in it, in quarters
 * @typedef {{parts: ScorePart[], measures: ScoreMeasure[], tempi: {place: number, bpm: number}[]}} Score
 */

const STEPS = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
/** Places closer than this (in quarters) are one: divisions are whole numbers, their quotients are not. */
const EPSILON = 1e-6;

/**
 * Throws for what is no score-partwise document.
 * @param {string} text
 * @returns {Score}
 */
export function readMusicXml(text) {
  const root = readXml(text);
  if (root.name !== "score-partwise") throw new Error(`<${root.name}> is no score (expected <score-partwise>)`);
  const parts = childrenOf(root, "part").map(readPart);
  if (parts.length === 0) throw new Error("a score without parts");
  const listed = new Map(childrenOf(child(root, "part-list") ?? root, "score-part").map((p) => [p.attributes.id, p]));
  // A measure is as long as its longest part.
  const measures = [];
  let start = 0;
  for (let k = 0; k < Math.max(...parts.map((part) => part.measures.length)); k++) {
    const length = Math.max(...parts.map((part) => part.measures[k]?.length ?? 0));
    const { beats, beatType } = parts.find((part) => part.measures[k]).measures[k];
    measures.push({ start, length, beats, beatType });
    start += length;
  }
  const place = (k, at) => measures[k].start + at;
  return {
    measures,
    parts: parts.map((part) => {
      const about = listed.get(part.id);
      const program = Number(childText(child(about, "midi-instrument"), "midi-program") ?? 1) - 1;
      return {
        name: childText(about, "part-name") ?? part.id,
        program: program >= 0 && program < 128 ? program : 0,
        notes: tied(part.notes.map((note) => ({ ...note, onset: place(note.measure, note.at) }))),
      };
    }),
    tempi: parts.flatMap((part) => part.tempi.map(({ measure, at, bpm }) => ({ place: place(measure, at), bpm }))),
  };
}

function readPart(element) {
  const part = { id: element.attributes.id, notes: [], measures: [], tempi: [] };
  const state = { divisions: 1, beats: 4, beatType: 4, transpose: 0 };
  childrenOf(element, "measure").forEach((measure, k) => {
    let at = 0;
    let length = 0;
    let last = 0;
    for (const one of measure.children) {
      const duration = Number(childText(one, "duration") ?? 0) / state.divisions;
      if (one.name === "attributes") readAttributes(one, state);
      else if (one.name === "backup") at -= duration;
      else if (one.name === "forward") at += duration;
      else if (one.name === "note" && !child(one, "grace")) {
        const onset = child(one, "chord") ? last : at;
        const pitch = child(one, "pitch");
        if (pitch && !child(one, "cue") && duration > 0) {
          const ties = childrenOf(one, "tie").map((tie) => tie.attributes.type);
          part.notes.push({
            measure: k,
            at: onset,
            duration,
            pitch: midiPitch(pitch) + state.transpose,
            continues: ties.includes("stop"),
            goesOn: ties.includes("start"),
          });
        }
        if (!child(one, "chord")) {
          last = at;
          at += duration;
        }
      }
      const sound = one.name === "sound" ? one : child(one, "sound");
      const bpm = Number(sound?.attributes.tempo);
      if (bpm > 5 && bpm < 500) part.tempi.push({ measure: k, at, bpm });
      length = Math.max(length, at);
    }
    part.measures.push({ length, beats: state.beats, beatType: state.beatType });
  });
  return part;
}

function readAttributes(element, state) {
  state.divisions = Number(childText(element, "divisions") ?? state.divisions);
  const time = child(element, "time");
  if (childText(time, "beats")) {
    // Additive meters such as 3+2 count as their sum.
    state.beats = childText(time, "beats")
      .split("+")
      .reduce((sum, beats) => sum + Number(beats), 0);
    state.beatType = Number(childText(time, "beat-type"));
  }
  const transpose = child(element, "transpose");
  if (transpose) {
    state.transpose =
      Number(childText(transpose, "chromatic") ?? 0) + 12 * Number(childText(transpose, "octave-change") ?? 0);
  }
}

function midiPitch(pitch) {
  const alter = Math.round(Number(childText(pitch, "alter") ?? 0));
  return 12 * (Number(childText(pitch, "octave")) + 1) + STEPS[childText(pitch, "step")] + alter;
}

/** Tied notes as one; sorted by onset, and of two notes on one pitch the first ends where the second begins. */
function tied(notes) {
  const out = [];
  const sounding = new Map(); // the last note on each pitch
  for (const { onset, duration, pitch, continues, goesOn } of notes.sort((a, b) => a.onset - b.onset)) {
    const before = sounding.get(pitch);
    const offset = onset + duration;
    if (before && continues && before.goesOn && Math.abs(before.offset - onset) < EPSILON) {
      before.offset = offset;
      before.goesOn = goesOn;
      continue;
    }
    if (before && Math.abs(before.onset - onset) < EPSILON) {
      before.offset = Math.max(before.offset, offset);
      before.goesOn ||= goesOn;
      continue;
    }
    if (before && before.offset > onset) before.offset = onset;
    const note = { onset, offset, pitch, goesOn };
    sounding.set(pitch, note);
    out.push(note);
  }
  return out.map(({ onset, offset, pitch }) => ({ onset, offset, pitch }));
}
