import { BASS_FEATURES } from "./beat-bass.js";
import { DRUM_FEATURES } from "./beat-drums.js";
import type { BeatFeature } from "./beat-feature.js";
import { HARMONY_FEATURES } from "./beat-harmony.js";
import { INSTRUMENTATION_FEATURES } from "./beat-instrumentation.js";
import { MELODY_FEATURES } from "./beat-melody.js";
import { METER_FEATURES } from "./beat-meter.js";
import { TEXTURE_FEATURES } from "./beat-texture.js";

export type { BeatFeature } from "./beat-feature.js";

/** The seven groups in the order of the bits. */
export const BEAT_GROUPS = [
  BASS_FEATURES,
  HARMONY_FEATURES,
  MELODY_FEATURES,
  TEXTURE_FEATURES,
  DRUM_FEATURES,
  METER_FEATURES,
  INSTRUMENTATION_FEATURES,
] as const;

/** Every beat feature: bit f of a beat is `BEAT_FEATURES[f]`. None is absolute: transposing the song changes no bit. */
export const BEAT_FEATURES: readonly BeatFeature[] = BEAT_GROUPS.flat();
