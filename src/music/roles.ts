/** What each track is for the whole song: one voice, or several that are told apart beat by beat. */
import type { CutNotes } from "./cut.js";
import { family, isBassProgram, namedPart, tunePrior } from "./instruments.js";
import type { Track, Voice } from "./piece.js";

/** The voices that a track's notes can have. With more than one, each beat decides from its own notes. */
export interface TrackRole {
  readonly melody: boolean;
  readonly bass: boolean;
  readonly chords: boolean;
  readonly drums: boolean;
}

/** Whether a track's voices are decided beat by beat. */
export function isByBeat(role: TrackRole): boolean {
  return role.chords && (role.melody || role.bass);
}

const only = (voice: Voice): TrackRole => ({
  bass: voice === "bass",
  melody: voice === "melody",
  chords: voice === "chords",
  drums: voice === "drums",
});
const byBeat = (melody: boolean, bass: boolean): TrackRole => ({ melody, bass, chords: true, drums: false });

/** What a track does over the song, without regard to any absolute pitch. */
interface TrackSigns {
  readonly notes: number;
  /** Share of the song's beats in which it sounds. */
  readonly activity: number;
  /** Share of its notes, counted in every beat where they sound, that sound together with another of its own. */
  readonly overlap: number;
  readonly meanPitch: number;
  readonly meanVelocity: number;
  /** Share of its beats in which it holds the highest, the lowest pitched note of all. */
  readonly top: number;
  readonly bottom: number;
}

/** A melody must be better than the next track by so much to be believed for the whole song. */
const CLEAR = 0.7;
const MONOPHONIC = 0.35;
/** A track alone with its pitches is melody only when it is as good as monophonic. */
const SOLO = 0.04;

/** Decides the role of each track from names, programs, register relative to the other tracks, overlap and activity. */
export function trackRoles(cut: CutNotes, tracks: readonly Track[]): TrackRole[] {
  const signs = trackSigns(cut, tracks);
  const roles: (TrackRole | undefined)[] = tracks.map((track) => (track.drums ? only("drums") : undefined));
  const pitched = tracks.map((_, i) => i).filter((i) => !tracks[i].drums && signs[i].notes > 0);
  const names = tracks.map((track) => namedPart(track.name));
  for (const i of pitched)
    if ((isBassProgram(tracks[i].program) || names[i] === "bass") && signs[i].overlap < 0.5) roles[i] = only("bass");
  if (!pitched.some((i) => roles[i])) {
    const low = clearBass(pitched, signs, names, tracks);
    if (low !== undefined) roles[low] = only("bass");
  }
  const bassByBeat = !pitched.some((i) => roles[i]);
  const open = pitched.filter((i) => !roles[i]);
  const hands = bassByBeat ? twoHands(open, signs, names, tracks) : undefined;
  if (hands) {
    roles[hands.right] = signs[hands.right].overlap < SOLO ? only("melody") : byBeat(true, false);
    roles[hands.left] = byBeat(false, true);
  } else {
    const singers = melodyTracks(open, signs, names, tracks);
    const most = pitched.length === 1 ? SOLO : MONOPHONIC;
    for (const i of open) {
      if (singers.length === 1 && i === singers[0] && (signs[i].overlap < most || names[i] === "melody"))
        roles[i] = only("melody");
      else roles[i] = byBeat(singers.includes(i), bassByBeat);
    }
  }
  return roles.map((role) => role ?? only("chords"));
}

/** A track of single notes that is nearly always the lowest, well below the rest. */
function clearBass(
  pitched: readonly number[],
  signs: readonly TrackSigns[],
  names: readonly string[],
  tracks: readonly Track[],
): number | undefined {
  if (pitched.length < 2) return undefined;
  const low = pitched.reduce((a, b) => (signs[b].meanPitch < signs[a].meanPitch ? b : a));
  const rest = pitched.filter((i) => i !== low);
  const notes = rest.reduce((sum, i) => sum + signs[i].notes, 0);
  const mean = rest.reduce((sum, i) => sum + signs[i].notes * signs[i].meanPitch, 0) / notes;
  const { bottom, overlap, meanPitch, activity } = signs[low];
  const piano = pitched.length === 2 && family(tracks[low].program) === "piano";
  const clear = bottom > 0.8 && overlap < 0.15 && mean - meanPitch > 9 && activity > 0.25;
  return clear && !piano && names[low] !== "left" && names[low] !== "melody" ? low : undefined;
}

/** Right and left hand of one player: two tracks, by name or by register. */
function twoHands(
  open: readonly number[],
  signs: readonly TrackSigns[],
  names: readonly string[],
  tracks: readonly Track[],
): { right: number; left: number } | undefined {
  if (open.length !== 2) return undefined;
  const [a, b] = signs[open[0]].meanPitch >= signs[open[1]].meanPitch ? open : [open[1], open[0]];
  if (names[b] === "melody" || names[a] === "melody") return undefined;
  if (names[a] === "right" || names[b] === "left") return { right: a, left: b };
  const keyboards = tracks[a].program === tracks[b].program;
  return keyboards && signs[a].meanPitch - signs[b].meanPitch >= 7 ? { right: a, left: b } : undefined;
}

/** The tracks that may carry the tune: one where the evidence is clear, else all that come near the best. */
function melodyTracks(
  open: readonly number[],
  signs: readonly TrackSigns[],
  names: readonly string[],
  tracks: readonly Track[],
): number[] {
  if (open.length === 0) return [];
  const mean = average(open, signs, (s) => s.meanPitch);
  const velocity = average(open, signs, (s) => s.meanVelocity);
  const score = (i: number): number => {
    const { overlap, activity, meanPitch, meanVelocity, top, notes } = signs[i];
    let value = tunePrior(tracks[i].program) - 2.5 * Math.min(overlap, 0.8) + 1.5 * activity + 1.5 * top;
    value += clamp((meanPitch - mean) / 12, -1.5, 0.7) + clamp((meanVelocity - velocity) / 24, -0.7, 0.7);
    if (names[i] === "melody") value += 8;
    if (names[i] === "backing") value -= 1.5;
    if (activity < 0.1 || notes < 16) value -= 2;
    return value;
  };
  const scores = new Map(open.map((i) => [i, score(i)]));
  const best = Math.max(...scores.values());
  const near = open.filter((i) => scores.get(i)! > best - CLEAR);
  const single = near.filter((i) => signs[i].overlap < MONOPHONIC || names[i] === "melody");
  if (single.length > 0) return single;
  return near;
}

function average(of: readonly number[], signs: readonly TrackSigns[], value: (s: TrackSigns) => number): number {
  let sum = 0;
  let notes = 0;
  for (const i of of) {
    sum += value(signs[i]) * signs[i].notes;
    notes += signs[i].notes;
  }
  return notes === 0 ? 0 : sum / notes;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function trackSigns(cut: CutNotes, tracks: readonly Track[]): TrackSigns[] {
  const count = tracks.length;
  const notes = new Float64Array(count);
  const rows = new Float64Array(count);
  const overlapping = new Float64Array(count);
  const pitches = new Float64Array(count);
  const velocities = new Float64Array(count);
  const active = new Float64Array(count);
  const top = new Float64Array(count);
  const bottom = new Float64Array(count);
  const seen = new Int32Array(count).fill(-1);
  const lastEnd = new Float64Array(count);
  const lastFrom = new Float64Array(count);
  for (let k = 0; k < cut.beats; k++) {
    let low = -1;
    let high = -1;
    for (let row = cut.starts[k]; row < cut.starts[k + 1]; row++) {
      const i = cut.track[row];
      if (tracks[i].drums) continue;
      if (low < 0) low = row;
      high = row;
      const fresh = seen[i] !== k;
      if (fresh) {
        seen[i] = k;
        active[i]++;
      }
      rows[i]++;
      if (cut.struck[row]) {
        notes[i]++;
        pitches[i] += cut.pitch[row];
        velocities[i] += cut.velocity[row];
      }
      // Rows come by pitch: overlap is judged against the row before of the same track, which is near enough and linear.
      if (!fresh && Math.min(lastEnd[i], cut.to[row]) - Math.max(lastFrom[i], cut.from[row]) > 1 / 16) overlapping[i]++;
      lastEnd[i] = cut.to[row];
      lastFrom[i] = cut.from[row];
    }
    if (high >= 0) {
      top[cut.track[high]]++;
      bottom[cut.track[low]]++;
    }
  }
  return tracks.map((_, i) => ({
    notes: notes[i],
    activity: active[i] / Math.max(1, cut.beats),
    overlap: overlapping[i] / Math.max(1, rows[i]),
    meanPitch: pitches[i] / Math.max(1, notes[i]),
    meanVelocity: velocities[i] / Math.max(1, notes[i]),
    top: top[i] / Math.max(1, active[i]),
    bottom: bottom[i] / Math.max(1, active[i]),
  }));
}
