import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "../dist.mjs";

/** What a tag of an excerpt says of its scale; tags that speak of a passing inflection, or of six notes, say none of these. */
const MODE_OF_TAG = {
  "scale:major": "major",
  "scale:natural_minor": "minor",
  "scale:minor_V": "harmonicminor",
  "scale:blues": "minorblues",
  "scale:minor_pentatonic": "minorpentatonic",
  "scale:major_pentatonic": "majorpentatonic",
  "dorian:four_chords": "dorian",
  "dorian:shuttle": "dorian",
  "dorian:episodic": "dorian",
  "dorian:throughout": "dorian",
  "dorian:melody": "dorian",
};

/** Notes are told in hundredths of a measure; a measure is written as four beats, whatever the source's meter. */
const BEATS_PER_UNIT = 4;

/**
 * Excerpts of rawl-analyses whose own tag names a mode: their notes as MIDI and one tonic from end to end (the author's labels): {id, bytes,
 * tonic, mode}. Excerpts of fewer than four measures, in another meter or with more than one key are left out.
 */
export async function* rawlExcerpts(corpora) {
  const { writeMidi } = await load("music/write-midi.js");
  const analyses = JSON.parse(readFileSync(join(corpora, "open", "rawl-analyses", "analyses.json"), "utf8"));
  for (const [name, { snippets = [] }] of Object.entries(analyses)) {
    for (const { tag, frozenNotes, measuresSpan } of snippets ?? []) {
      const mode = MODE_OF_TAG[tag];
      if (!mode || !frozenNotes) continue;
      const { analysis, notesInVoices } = frozenNotes;
      const keys = Object.values(analysis.modulations ?? {});
      const { measures, beats } = analysis.measuresAndBeats;
      const length = measures.length - 1;
      if (length < 4 || keys.length !== 1 || beats.length % length !== 0 || beats.length / length !== 3) continue;
      const at = sums(measures);
      const tracks = notesInVoices.map((voice, n) => ({
        name: `voice ${n + 1}`,
        channel: n,
        program: 0,
        notes: notesOf(voice, at),
      }));
      const song = {
        ticksPerBeat: 480,
        tempi: [{ beat: 0, bpm: 100 }],
        meters: [{ beat: 0, numerator: 4, denominator: 4 }],
        tracks,
      };
      yield { id: `${name} ${measuresSpan.join("-")}`, bytes: writeMidi(song), tonic: keys[0], mode };
    }
  }
}

/** 0 and every sum of the deltas so far. */
function sums(deltas) {
  let at = 0;
  return deltas.map((delta) => (at += delta));
}

/** Notes of a voice: length → pitch → onsets, told by their differences. */
function notesOf(voice, measures) {
  const place = (time) => {
    let m = 0;
    while (m + 2 < measures.length && measures[m + 1] <= time) m++;
    return BEATS_PER_UNIT * (m + (time - measures[m]) / (measures[m + 1] - measures[m]));
  };
  const notes = [];
  for (const [length, pitches] of Object.entries(voice)) {
    for (const [pitch, deltas] of Object.entries(pitches)) {
      for (const time of sums(deltas)) {
        const onset = place(time);
        const offset = Math.max(onset + 0.05, place(time + Number(length)));
        notes.push({ onset, offset, pitch: Number(pitch), velocity: 80 });
      }
    }
  }
  return notes.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
}
