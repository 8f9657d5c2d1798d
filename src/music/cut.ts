/** Cuts a piece's notes at its beats: which notes sound in each beat, and which part of the beat they fill. */
import { EARLY, TAIL } from "./midi.js";
import type { Piece } from "./piece.js";

/**
 * The notes that sound in each beat, as columns: those of beat k stand at rows `starts[k]` … `starts[k + 1] − 1`, sorted by
 * pitch, then `from`. T beats, S sounding notes.
 */
export interface CutNotes {
  readonly beats: number;
  /** (T + 1) */
  readonly starts: Int32Array;
  /** Index into `piece.notes`. (S) */
  readonly note: Int32Array;
  /** (S) */
  readonly pitch: Uint8Array;
  readonly velocity: Uint8Array;
  readonly track: Int32Array;
  readonly struck: Uint8Array;
  /** Clipped to the beat: 0 ≤ from < to ≤ 1. (S) */
  readonly from: Float64Array;
  readonly to: Float64Array;
}

const SHORTEST = 1 / 64;

/**
 * A note that begins within 1/16 beat before a beat begins on it; a tail of less than 1/8 beat does not sound. Each note is
 * struck in exactly one beat. Takes time in proportion to the sounding notes.
 */
export function cutNotes(piece: Piece): CutNotes {
  const { notes } = piece;
  const beats = piece.beats.length;
  const count = notes.length;
  const onset = new Float64Array(count);
  const offset = new Float64Array(count);
  const starts = new Int32Array(beats + 1);
  for (let n = 0; n < count; n++) {
    const note = notes[n];
    const first = Math.min(beats - 1, Math.floor(note.onset + EARLY));
    onset[n] = Math.max(note.onset, first);
    offset[n] = Math.max(note.offset, onset[n] + SHORTEST);
    const last = lastBeat(first, offset[n], beats);
    for (let k = first; k <= last; k++) starts[k + 1]++;
  }
  for (let k = 0; k < beats; k++) starts[k + 1] += starts[k];
  const size = starts[beats];
  const next = starts.slice(0, beats);
  const rows = new Int32Array(size);
  for (let n = 0; n < count; n++) {
    const first = Math.floor(onset[n]);
    const last = lastBeat(first, offset[n], beats);
    for (let k = first; k <= last; k++) rows[next[k]++] = n;
  }
  const cut: CutNotes = {
    beats,
    starts,
    note: rows,
    pitch: new Uint8Array(size),
    velocity: new Uint8Array(size),
    track: new Int32Array(size),
    struck: new Uint8Array(size),
    from: new Float64Array(size),
    to: new Float64Array(size),
  };
  for (let k = 0; k < beats; k++) {
    const begin = starts[k];
    const end = starts[k + 1];
    for (let row = begin; row < end; row++) cut.pitch[row] = notes[rows[row]].pitch;
    sortRows(cut, begin, end, onset);
    for (let row = begin; row < end; row++) {
      const n = rows[row];
      cut.velocity[row] = notes[n].velocity;
      cut.track[row] = notes[n].track;
      cut.struck[row] = onset[n] >= k ? 1 : 0;
      cut.from[row] = Math.max(0, onset[n] - k);
      cut.to[row] = Math.min(1, offset[n] - k);
    }
  }
  return cut;
}

/** The last beat in which a note sounds that is struck in beat `first`. */
function lastBeat(first: number, offset: number, beats: number): number {
  return Math.min(beats - 1, Math.max(first, Math.ceil(offset - TAIL) - 1));
}

/** Sorts the rows of one beat by pitch; rows of one pitch stay in the order of their onsets. Only `note` and `pitch` are filled yet. */
function sortRows(cut: CutNotes, begin: number, end: number, onset: Float64Array): void {
  const { note, pitch } = cut;
  if (end - begin > 64) {
    const order = Array.from(note.subarray(begin, end), (n, i) => ({ n, p: pitch[begin + i] }));
    order.sort((a, b) => a.p - b.p || onset[a.n] - onset[b.n]);
    order.forEach(({ n, p }, i) => {
      note[begin + i] = n;
      pitch[begin + i] = p;
    });
    return;
  }
  for (let row = begin + 1; row < end; row++) {
    const n = note[row];
    const p = pitch[row];
    let at = row - 1;
    while (at >= begin && pitch[at] > p) {
      note[at + 1] = note[at];
      pitch[at + 1] = pitch[at];
      at--;
    }
    note[at + 1] = n;
    pitch[at + 1] = p;
  }
}
