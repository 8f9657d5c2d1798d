import type { TimedNote } from "../../../music/tracked.js";

/** A small band as notes: bass and a chord that change every measure, kick on the odd beats, snare on the even ones, hi-hat in eighths. */
export function bandNotes(beatTimes: readonly number[], beatsPerMeasure: number, firstDownbeat = 0): TimedNote[] {
  const roots = [36, 41, 43, 36, 45, 41, 38, 43];
  const notes: TimedNote[] = [];
  for (let k = 0; k + 1 < beatTimes.length; k++) {
    const onset = beatTimes[k];
    const length = beatTimes[k + 1] - onset;
    const since = k - firstDownbeat;
    const measure = Math.floor(since / beatsPerMeasure);
    const position = since - measure * beatsPerMeasure;
    const root = roots[((measure % roots.length) + roots.length) % roots.length];
    notes.push({ onset, duration: length * 0.9, pitch: root, velocity: 90 });
    for (const [i, third] of [16, 19, 24].entries())
      notes.push({ onset, duration: length * 0.5, pitch: root + third, velocity: 60 + i });
    const kick = position % 2 === 0;
    notes.push({ onset, duration: 0.1, pitch: kick ? 36 : 38, velocity: kick ? 110 : 95, drum: true });
    for (const eighth of [0, 0.5])
      notes.push({ onset: onset + eighth * length, duration: 0.05, pitch: 42, velocity: 60, drum: true });
  }
  return notes;
}

/** Notes as decaying sines, drums as decaying noise. (N) */
export function soundOf(notes: readonly TimedNote[], sampleRate: number): Float32Array {
  const end = notes.reduce((latest, note) => Math.max(latest, note.onset + note.duration), 0) + 0.5;
  const out = new Float32Array(Math.ceil(end * sampleRate));
  let noise = 1;
  for (const { onset, duration, pitch, velocity, drum } of notes) {
    const from = Math.round(onset * sampleRate);
    const length = Math.round(Math.max(duration, 0.1) * sampleRate);
    const frequency = drum ? 60 : 440 * 2 ** ((pitch - 69) / 12);
    const amplitude = (velocity / 127) * 0.2;
    for (let i = 0; i < length && from + i < out.length; i++) {
      const decay = Math.exp((-4 * i) / length);
      noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
      const tone = Math.sin((2 * Math.PI * frequency * i) / sampleRate);
      const wave =
        drum && pitch > 36 ? noise / 2 ** 31 : tone + 0.3 * Math.sin((4 * Math.PI * frequency * i) / sampleRate);
      out[from + i] += amplitude * decay * wave * (drum && pitch > 40 ? 0.3 : 1);
    }
  }
  return out;
}

/** Beat times at a tempo, from `start` on, each length drawn out by `drift` a beat. */
export function steadyBeats(count: number, tempo: number, start = 0.5, drift = 0): number[] {
  const times = [start];
  for (let k = 1; k < count; k++) times.push(times[k - 1] + (60 / tempo) * (1 + drift) ** k);
  return times;
}
