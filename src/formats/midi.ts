/**
 * A song as MIDI with the answers in it: the source file's own events, and in its first track, where sequencers look for them, key
 * signatures and the markers "Ab major", "phrase" and "modulation +2". The source's own key signatures give way to the answers.
 */
import { type MidiEvent, writeMidi } from "midi-file";
import type { Analysis, Place } from "../answers/analysis.js";
import { parseMidiFile, timedHeader } from "../music/midi-events.js";
import { MODES } from "../theory/modes.js";
import { keyName, keySignature } from "../theory/names.js";
import { InputError } from "../util/errors.js";

interface Mark {
  readonly tick: number;
  readonly event: MidiEvent;
}

/**
 * MIDI knows major and minor only. A mode is written as the one of its third, so that the tonic stays the tonic: D dorian as D minor.
 */
function keyEvent(tonic: number, mode: string): MidiEvent {
  const minor = MODES.find((m) => m.name === mode)?.minor ?? false;
  return {
    deltaTime: 0,
    meta: true,
    type: "keySignature",
    key: keySignature(tonic, minor ? "minor" : "major"),
    scale: minor ? 1 : 0,
  };
}

const marker = (text: string): MidiEvent => ({ deltaTime: 0, meta: true, type: "marker", text });

/** Key signatures and markers of an analysis, by tick; a key comes before the phrase that starts with it. */
function marks(analysis: Analysis): Mark[] {
  const { keys, phrases, modulations } = analysis.summary;
  const tick = (place: Place) => {
    const at = analysis.beats[place.beat].tick;
    if (at === null)
      throw new InputError(`${analysis.file}: its beats have no MIDI ticks, so it cannot be written as MIDI`);
    return at;
  };
  const found: Mark[] = [];
  for (const key of keys ?? []) {
    found.push({ tick: tick(key), event: keyEvent(key.tonic, key.mode) });
    found.push({ tick: tick(key), event: marker(keyName(key.tonic, key.mode, { ascii: true })) });
  }
  for (const { semitones, ...place } of modulations ?? []) {
    found.push({ tick: tick(place), event: marker(semitones === null ? "modulation" : `modulation +${semitones}`) });
  }
  for (const phrase of phrases ?? []) found.push({ tick: tick(phrase), event: marker("phrase") });
  return found.sort((a, b) => a.tick - b.tick);
}

/** Puts marks into a track; at one tick they come before its own events, and nothing comes after the end of the track. */
function weave(track: readonly MidiEvent[], added: readonly Mark[]): MidiEvent[] {
  let at = 0;
  const own = track.map((event) => {
    at += event.deltaTime;
    return { tick: at, event };
  });
  const end = own.at(-1)?.event.type === "endOfTrack" ? own.pop() : undefined;
  const all: Mark[] = [];
  let next = 0;
  for (const mark of own) {
    while (next < added.length && added[next].tick <= mark.tick) all.push(added[next++]);
    all.push(mark);
  }
  all.push(...added.slice(next));
  const last = Math.max(end?.tick ?? 0, all.at(-1)?.tick ?? 0);
  all.push({ tick: last, event: end?.event ?? { deltaTime: 0, meta: true, type: "endOfTrack" } });
  return all.map(({ tick, event }, n) => ({ ...event, deltaTime: tick - (all[n - 1]?.tick ?? 0) }));
}

/**
 * Writes the song with its answers.
 * @param source the bytes of the MIDI file that was analysed
 * @throws InputError for an analysis without ticks (audio), and for a file of format 2
 */
export function toMidi(analysis: Analysis, source: Uint8Array): Uint8Array {
  const { header, tracks: own } = parseMidiFile(source);
  if (header.format === 2) {
    throw new InputError(
      `${analysis.file}: a format 2 file (songs side by side) cannot be written as MIDI with markers`,
    );
  }
  const tracks = own.map(withoutKeys);
  tracks[0] = weave(tracks[0] ?? [], marks(analysis));
  // A format 0 file has one track and stays what it is.
  return Uint8Array.from(writeMidi({ header: timedHeader(header), tracks }));
}

/** A track without its key signatures; the time before a dropped event goes to the next. */
function withoutKeys(track: readonly MidiEvent[]): MidiEvent[] {
  const kept: MidiEvent[] = [];
  let waited = 0;
  for (const event of track) {
    if (event.type === "keySignature") waited += event.deltaTime;
    else {
      kept.push(waited === 0 ? event : { ...event, deltaTime: event.deltaTime + waited });
      waited = 0;
    }
  }
  return kept;
}
