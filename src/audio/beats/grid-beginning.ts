/**
 * Where in the measure a recording begins and its instruments enter: most songs begin with a measure, and so do the kick, the bass and the chords that come
 * in later.
 *
 * Letters: T frames, G groups of bands, M beats a measure, E groups that enter.
 */
import { FRAME_RATE } from "./bands.js";
import { GROUPS, type Grid, MEL_GROUPS, type Meter, tempoOfFrames } from "./grid-features.js";

const SIXTEENTHS = 4;
/** The frame of a recording's first onset: it sounds so many before, for the bands are of frames about as long. */
export const FIRST_SOUND = 3;
/** Groups that enter: kick, middle, the two highest; bass, chords below and above. */
const ENTERING = [0, 3, 6, 7, MEL_GROUPS, MEL_GROUPS + 2, MEL_GROUPS + 4];
/** A group enters where it first rises by this part of what only one frame in twenty exceeds. */
const [ENTRY, RARE] = [0.5, 0.95];

/** The place of a frame in a grid's measure, in beats from its first: 0 ≤ place < M. Before the first beat and after the last, at the usual tempo. */
export function placeOf({ frames, positions, meter }: Grid, frame: number): number {
  const last = frames.length - 1;
  let k = frames.findIndex((beat) => beat > frame);
  k = k < 0 ? last : Math.max(0, k - 1);
  const within = frame >= frames[0] && k < last;
  const length = within ? frames[k + 1] - frames[k] : (60 * FRAME_RATE) / tempoOfFrames(frames);
  const place = (positions[k] - 1 + (frame - frames[k]) / length) % meter;
  return place < 0 ? (place + meter) % meter : place;
}

/** On which sixteenth of the measure the recording begins: 1 at the one on which its first sound lies, shared where it lies between two, (4 M). */
export function beginning(grid: Grid): number[] {
  const places = new Array<number>(SIXTEENTHS * grid.meter).fill(0);
  const place = SIXTEENTHS * placeOf(grid, FIRST_SOUND);
  const before = Math.floor(place);
  places[before % places.length] += 1 - (place - before);
  places[(before + 1) % places.length] += place - before;
  return places;
}

/** The frames on which groups of bands first rise, (E). @param rises of `risesOf`, (T, G) */
export function entriesOf(rises: Float32Array): number[] {
  return ENTERING.map((group) => {
    const own = rises.filter((_, i) => i % GROUPS === group);
    const least = ENTRY * (own.toSorted()[Math.floor(RARE * own.length)] ?? 0);
    return Math.max(
      0,
      own.findIndex((rise) => rise > least),
    );
  });
}

/** On which beat of the measure each group enters: 1 at the beat, less beside it, 0 at the others, (E M). */
export function entryFeatures(grid: Grid, entries: readonly number[]): number[] {
  return entries.flatMap((frame) => {
    const places = new Array<number>(grid.meter).fill(0);
    const place = placeOf(grid, frame);
    const beat = Math.round(place);
    places[beat % grid.meter] = 1 - 2 * Math.abs(place - beat);
    return places;
  });
}

/** Numbers of `beginning` and `entryFeatures`. */
export const beginningFeatureCount = (meter: Meter) => (SIXTEENTHS + ENTERING.length) * meter;
