/** Where something begins, by rule: what beats are found in when no network is given. T frames, C bands. */

import type { TimedNote } from "../../music/tracked.js";
import { BANDS, type Bands, FRAME_RATE } from "./bands.js";
import type { Activations } from "./bar-pointer.js";

/** The largest probability that salience alone gives to a beat. */
const SUREST = 0.9;
/** Salience is measured against its surroundings of this many frames to each side. */
const AROUND = 75;

/** Rectified rise of every band over two frames, summed (spectral flux), as the probability of a beat; downbeats are not told. */
export function bandSalience({ frames, data }: Bands): Activations {
  const flux = new Float64Array(frames);
  for (let t = 2; t < frames; t++) {
    let sum = 0;
    for (let c = 0; c < BANDS; c++) sum += Math.max(0, data[t * BANDS + c] - data[(t - 2) * BANDS + c]);
    flux[t - 1] = sum;
  }
  return activations(flux);
}

/** Onsets weighted by loudness, the low and the long ones more, each spread over three frames. */
export function noteSalience(notes: readonly TimedNote[]): Activations {
  const end = notes.reduce((latest, note) => Math.max(latest, note.onset + note.duration), 0);
  const salience = new Float64Array(Math.ceil(end * FRAME_RATE) + 2);
  for (const { onset, duration, pitch, velocity, drum } of notes) {
    const place = onset * FRAME_RATE;
    const t = Math.round(place);
    if (t < 0 || t >= salience.length) continue;
    const low = drum ? (pitch <= 40 ? 1 : 0.5) : pitch < 52 ? 1 : 0.5;
    const weight = (velocity / 127) * low * (drum ? 1 : 0.5 + Math.min(1, duration));
    salience[t] += weight;
    if (t > 0) salience[t - 1] += weight / 2;
    if (t + 1 < salience.length) salience[t + 1] += weight / 2;
  }
  return activations(salience);
}

/** Salience over its local mean, squashed to a probability. */
function activations(salience: Float64Array): Activations {
  const frames = salience.length;
  const sums = new Float64Array(frames + 1);
  for (let t = 0; t < frames; t++) sums[t + 1] = sums[t] + salience[t];
  const overall = sums[frames] / Math.max(1, frames);
  const beats = Float32Array.from(salience, (value, t) => {
    const from = Math.max(0, t - AROUND);
    const to = Math.min(frames, t + AROUND + 1);
    const mean = Math.max((sums[to] - sums[from]) / (to - from), overall / 4, 1e-9);
    return SUREST * (1 - Math.exp(-Math.max(0, value / mean - 1) / 3));
  });
  return { frameRate: FRAME_RATE, beats, downbeats: new Float32Array(frames) };
}
