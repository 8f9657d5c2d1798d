/** In place of `assets.ts` in a page that is one file: it has no soundfont, and sounds with plain tones. */
import type { SoundAssets } from "./assets.js";

export const SOUND_ASSETS: SoundAssets | null = null;
