/**
 * From what the pitch network says of every frame to notes, as in Basic Pitch (Bittner et al. 2022, section 3.3): a note begins where its
 * key's onset peaks and lasts while the key sounds. R frames, K keys.
 */
import { type Activations, FRAME_RATE, loudness, SILENCE } from "./pitch.js";
import { HOP, KEYS, LOWEST_KEY, SAMPLE_RATE } from "./pitch-network.js";

/** A note as it was heard; times in seconds. */
export interface HeardNote {
  readonly onset: number;
  readonly duration: number;
  readonly pitch: number;
  /** 1–127 */
  readonly velocity: number;
}

/** Thresholds were chosen on rendered songs of the training split. */
export interface NoteOptions {
  /** An onset counts from this probability on. */
  readonly onset?: number;
  /** A key sounds from this probability on. */
  readonly frame?: number;
  /** Shortest note in seconds. */
  readonly shortest?: number;
  /** Notes without an onset too, wherever a key sounds that no note explains: for a mix of all instruments ("melodia trick"). */
  readonly withoutOnset?: boolean;
  /** Leave out notes that are likely to be overtones of a louder one. */
  readonly ghostFilter?: boolean;
  /** Lowest and highest key that can be played. */
  readonly lowest?: number;
  readonly highest?: number;
}

/** A key may fall silent for so many frames within a note. */
const GAP = 11;
/** The network hears a note so many seconds after it begins (the median on rendered songs: runs/audio-eval.sh). */
const LATE = 0.004;
/** An overtone may be heard so many seconds before its fundamental. */
const AHEAD = 0.05;
/** Semitones of the 2nd, 3rd, 4th, 5th and 6th harmonic above the fundamental. */
const OVERTONES = new Set([12, 19, 24, 28, 31]);

/**
 * @param samples the recording that was heard, at 22,050 a second: what lies below −60 dBFS is no note
 * @returns notes by onset, then pitch
 */
export function heardNotes(activations: Activations, samples: Float32Array, options: NoteOptions = {}): HeardNote[] {
  const { onset = 0.6, frame = 0.3, shortest = 0.06, withoutOnset = false, ghostFilter = false } = options;
  const { lowest = LOWEST_KEY, highest = LOWEST_KEY + KEYS - 1 } = options;
  const decoder = new Decoder(activations, frame, Math.round(shortest * FRAME_RATE));
  const low = Math.max(0, lowest - LOWEST_KEY);
  const high = Math.min(KEYS - 1, highest - LOWEST_KEY);
  decoder.fromOnsets(onset, low, high);
  if (withoutOnset) decoder.fromEnergy(low, high);
  const notes = decoder.spans
    .filter(({ from, to }) => loudest(samples, from, to) >= SILENCE)
    .map(({ key, from, to, strength }): HeardNote => {
      const begin = Math.max(0, from / FRAME_RATE - LATE);
      return {
        onset: begin,
        duration: to / FRAME_RATE - begin,
        pitch: key + LOWEST_KEY,
        velocity: Math.max(1, Math.min(127, Math.round(127 * strength))),
      };
    })
    .sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
  return ghostFilter ? withoutGhosts(notes) : notes;
}

interface Span {
  readonly key: number;
  /** Frames [from, to). */
  readonly from: number;
  readonly to: number;
  /** Mean probability that the key sounds. */
  readonly strength: number;
}

/** The loudest of the span's first parts, each about a tenth of a second. */
function loudest(samples: Float32Array, from: number, to: number): number {
  const part = Math.round(SAMPLE_RATE / 10);
  let most = 0;
  for (let at = from * HOP; at < Math.min(to * HOP, from * HOP + 5 * part); at += part)
    most = Math.max(most, loudness(samples, at, at + part));
  return most;
}

class Decoder {
  readonly spans: Span[] = [];
  /** Probability that a key sounds, where no note has it yet. (R, K) */
  private readonly left: Float32Array;

  constructor(
    private readonly heard: Activations,
    private readonly threshold: number,
    private readonly shortest: number,
  ) {
    this.left = heard.notes.slice();
  }

  /** Notes where an onset peaks, the last first, so that an earlier note ends where a later one begins. */
  fromOnsets(threshold: number, low: number, high: number): void {
    const { frames } = this.heard;
    const onsets = inferredOnsets(this.heard); // (R, K)
    for (let r = frames - 2; r >= 0; r--) {
      for (let key = high; key >= low; key--) {
        const at = r * KEYS + key;
        const value = onsets[at];
        if (value <= threshold) continue;
        if (r > 0 && onsets[at - KEYS] >= value) continue;
        if (onsets[at + KEYS] >= value) continue;
        const to = this.end(r + 1, key);
        if (to - r > this.shortest) this.take(key, r, to);
      }
    }
  }

  /** Notes grown from the surest frame that is left, to both sides, until nothing sounds any more. */
  fromEnergy(low: number, high: number): void {
    const { frames } = this.heard;
    const order: number[] = [];
    for (let r = 0; r < frames; r++)
      for (let key = low; key <= high; key++)
        if (this.left[r * KEYS + key] > this.threshold) order.push(r * KEYS + key);
    order.sort((a, b) => this.heard.notes[b] - this.heard.notes[a] || a - b);
    for (const at of order) {
      if (this.left[at] <= this.threshold) continue;
      const r = Math.floor(at / KEYS);
      const key = at % KEYS;
      const to = this.end(r + 1, key);
      const from = this.begin(r - 1, key);
      if (to - from > this.shortest) this.take(key, from, to);
      else this.clear(key, from, to);
    }
  }

  /** The frame after the last one that sounds, from `r` on. */
  private end(r: number, key: number): number {
    let quiet = 0;
    let at = r;
    for (; at < this.heard.frames - 1 && quiet < GAP; at++)
      quiet = this.left[at * KEYS + key] < this.threshold ? quiet + 1 : 0;
    return at - quiet;
  }

  /** The first frame that sounds, from `r` back. */
  private begin(r: number, key: number): number {
    let quiet = 0;
    let at = r;
    for (; at > 0 && quiet < GAP; at--) quiet = this.left[at * KEYS + key] < this.threshold ? quiet + 1 : 0;
    return at + 1 + quiet;
  }

  private take(key: number, from: number, to: number): void {
    let sum = 0;
    for (let r = from; r < to; r++) sum += this.heard.notes[r * KEYS + key];
    this.spans.push({ key, from, to, strength: sum / (to - from) });
    this.clear(key, from, to);
  }

  /** What a note explains, its neighbours a semitone away too. */
  private clear(key: number, from: number, to: number): void {
    for (let r = from; r < to; r++)
      for (let k = Math.max(0, key - 1); k <= Math.min(KEYS - 1, key + 1); k++) this.left[r * KEYS + k] = 0;
  }
}

/** The network's onsets, or where a key's probability jumps, whichever is more. (R, K) */
function inferredOnsets({ frames, notes, onsets }: Activations): Float32Array {
  const rise = new Float32Array(frames * KEYS);
  let mostOnset = 0;
  let mostRise = 0;
  for (let i = 0; i < onsets.length; i++) mostOnset = Math.max(mostOnset, onsets[i]);
  for (let i = 2 * KEYS; i < notes.length; i++) {
    rise[i] = Math.max(0, Math.min(notes[i] - notes[i - KEYS], notes[i] - notes[i - 2 * KEYS]));
    mostRise = Math.max(mostRise, rise[i]);
  }
  const scale = mostRise > 0 ? mostOnset / mostRise : 0;
  for (let i = 0; i < rise.length; i++) rise[i] = Math.max(onsets[i], rise[i] * scale);
  return rise;
}

/** Without notes that a louder one, sounding where they begin, has as an overtone. For notes by onset. */
export function withoutGhosts(notes: readonly HeardNote[]): HeardNote[] {
  const longest = notes.reduce((most, note) => Math.max(most, note.duration), 0);
  let first = 0;
  return notes.filter((note) => {
    while (notes[first].onset < note.onset - longest) first++;
    for (let i = first; i < notes.length && notes[i].onset <= note.onset + AHEAD; i++) {
      const other = notes[i];
      if (other.velocity <= note.velocity || !OVERTONES.has(note.pitch - other.pitch)) continue;
      if (other.onset + other.duration > note.onset) return false;
    }
    return true;
  });
}
