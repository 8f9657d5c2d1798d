import type { BeatNotes } from "../music/beat-notes.js";
import { DRUM_KINDS, drumKind } from "./drum-kinds.js";
import { Line } from "./line.js";
import { COUNT } from "./pitch-classes.js";
import { ON_BEAT, placeOf } from "./places.js";

/** Index of a pitched voice in the arrays below, in the order of `VOICES`. */
export const BASS_VOICE = 0;
export const MELODY_VOICE = 1;
export const CHORD_VOICE = 2;

/**
 * What the features ask of one beat's notes, gathered in one pass over them. Pitches are absolute here; only differences
 * leave. The object is used again for another beat, so that a song allocates two of them.
 */
export class BeatFacts {
  /** By pitched voice: notes that begin in the beat. */
  readonly struck = new Int32Array(3);
  /** By pitched voice: mask of the places on which notes begin. */
  readonly places = new Int32Array(3);
  /** By pitched voice: 1 when a note sounds on from the beat before. */
  readonly held = new Int32Array(3);
  /** By pitched voice: sounding pitch classes as a mask; 0 when the voice is silent. */
  readonly pcs = new Int32Array(3);
  /** By pitched voice: lowest and highest sounding pitch, −1 when silent. */
  readonly low = new Int32Array(3);
  readonly high = new Int32Array(3);
  /** By pitched voice: the latest end of a note, 0 when silent. */
  readonly end = new Float64Array(3);

  /** The bass as a line (its lowest note on each place), the melody likewise (its highest). */
  readonly bass = new Line();
  readonly melody = new Line();

  /** Chord notes of different pitch that begin on each place; their pitch classes; the lowest and the latest of them. */
  readonly chordCount = new Int32Array(6);
  readonly chordPcs = new Int32Array(6);
  readonly chordLow = new Int32Array(6);
  readonly chordLast = new Int32Array(6);
  /** Onset of the lowest and of the latest chord note on each place, and whether the notes between come in order, up or down. */
  readonly chordFirstFrom = new Float64Array(6);
  readonly chordLastFrom = new Float64Array(6);
  readonly chordRises = new Uint8Array(6);
  readonly chordFalls = new Uint8Array(6);
  /** Different pitches that sound in the chords. */
  chordPitches = 0;
  /** Every struck chord note is short and ends before the beat does. */
  chordsShort = true;
  /** A chord note sounds from the beat's start to its end. */
  chordsThrough = false;

  /** Over all pitched voices: pitch classes, those struck on the beat, number of pitches, lowest (−1 when silent) and highest. */
  allPcs = 0;
  beatPcs = 0;
  pitches = 0;
  lowest = -1;
  highest = -1;
  pitchSum = 0;
  pitchedNotes = 0;
  /** One pitch begins on three places or more. */
  tremolo = false;

  /** By kind of drum: mask of the places on which it is hit. */
  readonly drums = new Int32Array(DRUM_KINDS.length);
  hits = 0;

  /** Velocities of the notes that begin in the beat, of all voices, of the melody, of the bass and chords. */
  velocitySum = 0;
  struckNotes = 0;
  melodyVelocity = 0;
  backingVelocity = 0;
  /** Families of the sounding pitched tracks as a mask, and the number of tracks that sound or are hit. */
  families = 0;
  tracks = 0;

  private stamp = 0;
  private trackStamps = new Int32Array(32);

  /** Takes in the notes of another beat. `familyOf` gives the family of each track. */
  read(notes: BeatNotes, familyOf: Uint8Array): this {
    this.clear();
    const stamp = ++this.stamp;
    let pitchNow = -1;
    let placesNow = 0;
    let chordPitch = -1;
    for (let n = 0; n < notes.length; n++) {
      const { pitch, velocity, track, voice, struck, from, to } = notes[n];
      const place = placeOf(from);
      if (struck) {
        this.velocitySum += velocity;
        this.struckNotes++;
      }
      if (track >= this.trackStamps.length) this.growTracks(track);
      if (voice === "drums") {
        if (!struck) continue;
        this.drums[drumKind(pitch)] |= 1 << place;
        this.hits++;
      }
      if (this.trackStamps[track] !== stamp) {
        this.trackStamps[track] = stamp;
        this.tracks++;
      }
      if (voice === "drums") continue;
      const v = voice === "bass" ? BASS_VOICE : voice === "melody" ? MELODY_VOICE : CHORD_VOICE;
      const pc = 1 << (pitch % 12);
      this.families |= 1 << familyOf[track];
      this.allPcs |= pc;
      this.pitchSum += pitch;
      this.pitchedNotes++;
      if (this.lowest < 0) this.lowest = pitch;
      this.highest = pitch;
      this.pcs[v] |= pc;
      if (this.low[v] < 0) this.low[v] = pitch;
      this.high[v] = pitch;
      if (to > this.end[v]) this.end[v] = to;
      if (pitch !== pitchNow) {
        this.pitches++;
        if (COUNT[placesNow] >= 3) this.tremolo = true;
        pitchNow = pitch;
        placesNow = 0;
      }
      if (struck) {
        this.struck[v]++;
        this.places[v] |= 1 << place;
        placesNow |= 1 << place;
        if (place === ON_BEAT) this.beatPcs |= pc;
        if (v === MELODY_VOICE) this.melodyVelocity += velocity;
        else this.backingVelocity += velocity;
      } else this.held[v] = 1;
      if (v === BASS_VOICE) this.bass.addLowest(struck, place, pitch);
      else if (v === MELODY_VOICE) this.melody.addHighest(struck, place, pitch);
      else {
        if (pitch !== chordPitch) this.chordPitches++;
        chordPitch = pitch;
        if (to >= THROUGH && (!struck || place === ON_BEAT)) this.chordsThrough = true;
        if (struck) {
          if (to - from > SHORT || to >= THROUGH) this.chordsShort = false;
          this.addChordNote(place, pitch, from);
        }
      }
    }
    if (COUNT[placesNow] >= 3) this.tremolo = true;
    this.bass.finish();
    this.melody.finish();
    return this;
  }

  private addChordNote(place: number, pitch: number, from: number): void {
    if (this.chordCount[place] === 0) {
      this.chordLow[place] = pitch;
      this.chordFirstFrom[place] = from;
      this.chordRises[place] = 1;
      this.chordFalls[place] = 1;
    } else {
      if (this.chordLast[place] === pitch) return;
      if (from <= this.chordLastFrom[place]) this.chordRises[place] = 0;
      if (from >= this.chordLastFrom[place]) this.chordFalls[place] = 0;
    }
    this.chordCount[place]++;
    this.chordPcs[place] |= 1 << (pitch % 12);
    this.chordLast[place] = pitch;
    this.chordLastFrom[place] = from;
  }

  private clear(): void {
    for (let v = 0; v < 3; v++) {
      this.struck[v] = 0;
      this.places[v] = 0;
      this.held[v] = 0;
      this.pcs[v] = 0;
      this.low[v] = -1;
      this.high[v] = -1;
      this.end[v] = 0;
    }
    for (let p = 0; p < 6; p++) {
      this.chordCount[p] = 0;
      this.chordPcs[p] = 0;
    }
    for (let kind = 0; kind < this.drums.length; kind++) this.drums[kind] = 0;
    this.bass.clear();
    this.melody.clear();
    this.chordPitches = 0;
    this.chordsShort = true;
    this.chordsThrough = false;
    this.allPcs = 0;
    this.beatPcs = 0;
    this.pitches = 0;
    this.lowest = -1;
    this.highest = -1;
    this.pitchSum = 0;
    this.pitchedNotes = 0;
    this.tremolo = false;
    this.hits = 0;
    this.velocitySum = 0;
    this.struckNotes = 0;
    this.melodyVelocity = 0;
    this.backingVelocity = 0;
    this.families = 0;
    this.tracks = 0;
  }

  private growTracks(track: number): void {
    const grown = new Int32Array(2 * track + 2);
    grown.set(this.trackStamps);
    this.trackStamps = grown;
  }
}

/** A note that reaches this point of the beat lasts to its end. */
export const THROUGH = 0.95;
/** A note no longer than this, in beats, is short. */
export const SHORT = 0.5;
