// A score and its analysis → a MIDI song on whole measures, and the truth of each of its beats.

/**
 * @typedef {import("./music-xml.mjs").Score} Score
 * @typedef {import("./roman-text.mjs").Analysis} Analysis
 * @typedef {{number: number, start: number, length: number, beats: number, beatType: number}} Measure `start` in quarters
 */

const EPSILON = 1e-6;
/** A label holds until the next, but no longer than this many measures after the last one of the analysis. */
const TAIL = 2;
const PERCUSSION = 9;

/**
 * The score's measures numbered as an analysis counts them, on whole measures: a pickup is measure 0, filled up at its front with
 * silence, and two parts of a measure that a repeat cuts are one.
 * Throws where a measure in the middle is too short or too long for its meter.
 * @param {Score} score
 * @returns {{measures: Measure[], placeOf: (place: number) => number}} `placeOf` moves a place of the score to its new one
 */
export function wholeMeasures(score) {
  const measures = [];
  const moves = []; // [from, by] of each written measure
  let start = 0;
  let number = 1;
  let open = 0; // quarters that are still missing in the measure before
  score.measures.forEach((measure, k) => {
    const { beats, beatType, length } = measure;
    const whole = (4 * beats) / beatType;
    const missing = whole - length;
    const next = score.measures[k + 1];
    if (missing < -EPSILON) throw new Error(`measure ${number} holds ${length} quarters in ${beats}/${beatType}`);
    if (open > EPSILON) {
      moves.push([measure.start, start - open - measure.start]);
      open = 0;
      return;
    }
    const pickup = k === 0 && missing > EPSILON;
    if (pickup) number = 0;
    else if (missing > EPSILON && next) {
      if (Math.abs(next.length - missing) > EPSILON)
        throw new Error(`measure ${number} holds ${length} quarters in ${beats}/${beatType}`);
      open = missing;
    }
    moves.push([measure.start, start + (pickup ? missing : 0) - measure.start]);
    measures.push({ number, start, length: whole, beats, beatType });
    start += whole;
    number++;
  });
  const placeOf = (place) => {
    let k = moves.length - 1;
    while (k > 0 && moves[k][0] > place + EPSILON) k--;
    return place + moves[k][1];
  };
  return { measures, placeOf };
}

/**
 * The score as a song for `writeMidi`: one track and channel a part, no key signatures (they would be answers).
 * @param {Score} score
 * @param {ReturnType<typeof wholeMeasures>} whole
 * @param {string} title
 */
export function writtenSong(score, { measures, placeOf }, title) {
  const meters = measures.filter(
    (m, k) => k === 0 || `${m.beats}/${m.beatType}` !== `${measures[k - 1].beats}/${measures[k - 1].beatType}`,
  );
  const tempi = new Map([[0, 100]]);
  for (const { place, bpm } of score.tempi) tempi.set(place < EPSILON ? 0 : placeOf(place), bpm);
  const parts = score.parts.filter(({ notes }) => notes.length > 0);
  return {
    title,
    ticksPerBeat: 480,
    tempi: [...tempi].map(([beat, bpm]) => ({ beat, bpm })).sort((a, b) => a.beat - b.beat),
    meters: meters.map(({ start, beats, beatType }) => ({ beat: start, numerator: beats, denominator: beatType })),
    tracks: parts.map(({ name, program, notes }, k) => ({
      name,
      channel: k % 15 < PERCUSSION ? k % 15 : (k % 15) + 1,
      program,
      notes: notes.map(({ onset, offset, pitch }) => {
        const from = placeOf(onset);
        return { onset: from, offset: from + offset - onset, pitch, velocity: 80 };
      }),
    })),
  };
}

/**
 * The truth of beats by their places in quarters: the entry in force where the beat begins. null before the first entry, and more than
 * two measures after the last.
 * @param {readonly number[]} places
 * @param {readonly Measure[]} measures
 * @param {Analysis} analysis
 */
export function beatTruths(places, measures, analysis) {
  const byNumber = new Map(measures.map((measure) => [measure.number, measure]));
  const entries = analysis.entries.flatMap((entry) => {
    const measure = byNumber.get(entry.measure);
    return measure ? [{ ...entry, place: measure.start + ((entry.beat - 1) * 4) / measure.beatType }] : [];
  });
  const end = (entries.at(-1)?.measure ?? 0) + TAIL;
  return places.map((place) => {
    const measure = measures.findLast(({ start }) => start <= place + EPSILON);
    const entry = measure.number > end ? undefined : entries.findLast((one) => one.place <= place + EPSILON);
    const position = Math.round(place - measure.start) + 1;
    return { measure: measure.number, position, measureStart: position === 1, ...answers(entry) };
  });
}

function answers(entry) {
  if (!entry) return { tonic: null, minor: null, tonicChord: null, chord: null };
  const { key, chord } = entry;
  return {
    tonic: key.tonic,
    minor: key.minor,
    tonicChord: isTonic(entry),
    chord: chord ? [chord.root, chord.quality] : null,
  };
}

/** Root and third of the tonic; unknown for a chord that is not read, unless it is an augmented sixth. */
function isTonic({ key, chord, figure }) {
  if (!chord) return /^(Ger|It|Fr)/.test(figure) ? false : null;
  return chord.root === key.tonic && (chord.quality === "maj" || chord.quality === "aug") !== key.minor;
}

const INTERVALS = { maj: [0, 4, 7], min: [0, 3, 7], dim: [0, 3, 6], hdim7: [0, 3, 6], aug: [0, 4, 8] };

/**
 * How well an analysis lies on its score: the share of sounding note time, at beats with a known chord, that belongs to the chord's
 * triad. `shift` moves the analysis by so many measures.
 * @param {ReturnType<typeof writtenSong>} song
 * @param {readonly Measure[]} measures
 * @param {Analysis} analysis
 * @param {number} shift
 */
export function chordFit(song, measures, analysis, shift = 0) {
  const moved = { ...analysis, entries: analysis.entries.map((e) => ({ ...e, measure: e.measure + shift })) };
  const last = measures.at(-1);
  const places = Array.from({ length: Math.round(last.start + last.length) }, (_, k) => k);
  const truths = beatTruths(places, measures, moved);
  let of = 0;
  let hit = 0;
  for (const note of song.tracks.flatMap(({ notes }) => notes)) {
    for (let k = Math.floor(note.onset + EPSILON); k < Math.min(note.offset, places.length); k++) {
      const chord = truths[k].chord;
      if (!chord) continue;
      const time = Math.min(note.offset, k + 1) - Math.max(note.onset, k);
      of += time;
      if (INTERVALS[chord[1]].includes((note.pitch + 120 - chord[0]) % 12)) hit += time;
    }
  }
  return of > 0 ? hit / of : 0;
}
