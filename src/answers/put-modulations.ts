import { random } from "../util/random.js";
import type { TruthBeat, TruthSong } from "./truth.js";

/** A place for a modulation that a song does not have: from a tick on, everything sounds some semitones higher. */
export interface PutModulation {
  readonly song: TruthSong;
  /** Of the beat that it begins on. */
  readonly tick: number;
  readonly semitones: 1 | 2 | 3;
}

/** Beats to the nearest change of key that the song has of its own. */
const APART = 16;

/**
 * Places for modulations up, drawn from a seed: the songs in turn, each once before any a second time; a phrase start in the middle half of the
 * song, or where phrases are not known, every fourth measure there. Songs without such a place are left out.
 */
export function putModulations(songs: readonly TruthSong[], count: number, seed = 1): PutModulation[] {
  const r = random(seed);
  const left = songs
    .map((song) => ({ song, places: placesOf(song), order: r.next() }))
    .filter(({ places }) => places.length > 0)
    .sort((a, b) => a.order - b.order);
  const out: PutModulation[] = [];
  while (out.length < count) {
    const before = out.length;
    for (const { song, places } of left) {
      if (places.length === 0 || out.length === count) continue;
      const [place] = places.splice(r.below(places.length), 1);
      out.push({ song, tick: place, semitones: (1 + r.below(3)) as 1 | 2 | 3 });
    }
    if (out.length === before) break;
  }
  return out;
}

/** The song's truth with the modulation in it. */
export function withModulation({ song, tick }: PutModulation): TruthSong {
  return { ...song, beats: song.beats.map((beat) => (beat.tick === tick ? { ...beat, modulationUp: true } : beat)) };
}

function placesOf({ beats }: TruthSong): number[] {
  const starts = beats.flatMap((beat, t) => (beat.measureStart ? [t] : []));
  const known = beats.some((beat) => beat.phraseStart !== null && beat.phraseStart !== undefined);
  const phrases = known
    ? beats.flatMap((beat, t) => (beat.phraseStart ? [t] : []))
    : starts.filter((_, measure) => measure % 4 === 0);
  const changes = beats.flatMap((beat, t) => (t > 0 && changesKey(beats[t - 1], beat) ? [t] : []));
  return phrases.flatMap((t) => {
    const { tick } = beats[t];
    const middle = t >= beats.length / 4 && t < (3 * beats.length) / 4;
    const alone = changes.every((change) => Math.abs(change - t) >= APART);
    return tick !== null && middle && alone ? [tick] : [];
  });
}

function changesKey(before: TruthBeat, beat: TruthBeat): boolean {
  return Boolean(beat.modulationUp) || before.tonic !== beat.tonic || before.minor !== beat.minor;
}
