/**
 * BAT as a library. All of it runs in Node and in a browser alike; what runs the model (ONNX Runtime) is handed in: in Node
 * `import { nodeRuntime, shippedModel } from "beat-as-token/node"`.
 */
export type {
  Analysis,
  AnalysisBeat,
  Answer,
  Answers,
  Barlines,
  KeyStretch,
  Modulation,
  Phrase,
  Place,
  ScaleAnswer,
  Summary,
} from "./answers/analysis.js";
export { ANALYSIS_VERSION } from "./answers/analysis.js";
export { analysisSchema, readAnalysis } from "./answers/analysis-schema.js";
export { type AnalyzeOptions, analyze } from "./answers/analyze.js";
export { answerLogits, loadModel, type Model } from "./answers/model.js";
export { summarize, truePositions } from "./answers/summary.js";
export { readBeats, writeBeats } from "./audio/beats-file.js";
export { type DecodeOptions, decodeAudio, type Recording } from "./audio/decode.js";
export type { TimedBeat } from "./audio/grid.js";
export { PitchNetwork } from "./audio/pitch.js";
export { type AudioSong, audioPiece, type ReadAudioOptions, readAudio } from "./audio/song.js";
export type { Sound } from "./audio/transcribe.js";
export type { Runtime, Session, Value, Values } from "./engine/runtime.js";
export { beatFeatures } from "./features/beat-features.js";
export { BEAT_FEATURES } from "./features/beat-table.js";
export { packBits, unpackBits } from "./features/bits.js";
export { hiddenFeatures, hideBits, WHOLE_BEAT } from "./features/hide.js";
export { pairFeatures, unpackPairs } from "./features/pair-features.js";
export { PAIR_KEY_COLUMNS, type PairKeys, pairKeys } from "./features/pair-keys.js";
export { PAIR_FEATURES } from "./features/pair-table.js";
export { referenceBass } from "./features/reference-bass.js";
export { tableHash } from "./features/tables.js";
export { toBeats } from "./formats/beats.js";
export { csvHeader, csvRows, toCsv } from "./formats/csv.js";
export { FORMATS, type FormatName } from "./formats/formats.js";
export { type HtmlOptions, SAVED_MARK, toHtml } from "./formats/html.js";
export { toJson } from "./formats/json.js";
export { toMidi } from "./formats/midi.js";
export { type TableOptions, toTable } from "./formats/table.js";
export type { BeatNotes, BeatSong, SoundingNote } from "./music/beat-notes.js";
export { DiscardError, type DiscardReason } from "./music/discard.js";
export { type ReadMidiOptions, readMidi } from "./music/midi.js";
export { type Beat, type GridSource, type Note, type Piece, type Track, VOICES, type Voice } from "./music/piece.js";
export { beatSong, noteVoices, type SongContext, songContext, voicesByBeat } from "./music/voices.js";
export { writeMidi } from "./music/write-midi.js";
export { MODES, type Mode } from "./theory/modes.js";
export { keyName, keySignature, pitchName } from "./theory/names.js";
export { QUESTIONS, type Question } from "./theory/questions.js";
export { InputError } from "./util/errors.js";
