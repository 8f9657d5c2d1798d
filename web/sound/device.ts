/** The page's one sound device: made when something is first to be played, kept from song to song. */
import { SOUND_ASSETS } from "./assets.js";
import type { Instrument } from "./instrument.js";
import { plainTones } from "./plain-tones.js";
import { soundfontInstrument } from "./soundfont.js";

let device: Promise<Instrument> | null = null;
let following: ((share: number) => void)[] = [];

/**
 * @param progress share of the soundfont that is here, 0–1
 * @param refuse told where the soundfont cannot be had, and plain tones are heard in its place
 * @throws Error with a sentence where there is no sound device; the next call tries again
 */
export function soundDevice(
  progress: (share: number) => void,
  refuse: (sentence: string) => void,
): Promise<Instrument> {
  following.push(progress);
  device ??= makeDevice(refuse).catch((error) => {
    device = null;
    throw error;
  });
  return device.finally(() => {
    following = [];
  });
}

async function makeDevice(refuse: (sentence: string) => void): Promise<Instrument> {
  if (!SOUND_ASSETS) return plainTones();
  try {
    return await soundfontInstrument(SOUND_ASSETS, (share) => {
      for (const follow of following) follow(share);
    });
  } catch (error) {
    const tones = plainTones();
    const reason = error instanceof Error ? error.message : String(error);
    refuse(`${reason} Plain tones are heard in its place.`);
    return tones;
  }
}
