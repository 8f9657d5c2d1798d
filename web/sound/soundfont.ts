/** A General MIDI soundfont (FluidR3Mono), sounded by SpessaSynth in an audio worklet. Both are fetched when this is called, not before. */
import type { WorkletSynthesizer } from "spessasynth_lib";
import type { SoundAssets } from "./assets.js";
import { audioContext, type Instrument, type Part, wake } from "./instrument.js";

const DRUM_CHANNEL = 9;
/** Channels for pitched parts; where a song has more sounds, the last ones share. */
const CHANNELS = Array.from({ length: 16 }, (_, n) => n).filter((n) => n !== DRUM_CHANNEL);
/** MIDI controller: every sound on the channel ends at once. */
const ALL_SOUND_OFF = 120;

/**
 * @param progress share of the soundfont that is here, 0–1
 * @throws Error with a sentence where there is no sound device, or the soundfont cannot be had
 */
export async function soundfontInstrument(
  assets: SoundAssets,
  progress: (share: number) => void = () => {},
): Promise<Instrument> {
  const context = audioContext();
  try {
    const [{ WorkletSynthesizer }, font] = await Promise.all([
      import("spessasynth_lib"),
      fetchWhole(assets.soundfont, progress),
      context.audioWorklet.addModule(assets.processor),
    ]);
    const synth = new WorkletSynthesizer(context, { eventsEnabled: false });
    await synth.soundBankManager.addSoundBank(font, "FluidR3Mono");
    await synth.isReady;
    return new SoundfontInstrument(context, synth);
  } catch (error) {
    void context.close();
    throw error;
  }
}

async function fetchWhole(url: string, progress: (share: number) => void): Promise<ArrayBuffer> {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok || !response.body) throw new Error("The soundfont cannot be loaded.");
  const size = Number(response.headers.get("content-length"));
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (size > 0) progress(Math.min(1, length / size));
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.buffer;
}

class SoundfontInstrument implements Instrument {
  readonly name = "FluidR3Mono";
  private readonly gain: GainNode;
  private channels: number[] = [];
  /** The latest time at which anything was asked to happen. */
  private last = 0;
  private ready = 0;

  constructor(
    private readonly context: AudioContext,
    private readonly synth: WorkletSynthesizer,
  ) {
    this.gain = context.createGain();
    synth.connect(this.gain);
    this.gain.connect(context.destination);
  }

  now(): number {
    return this.context.currentTime;
  }

  readyAt(): number {
    return this.ready;
  }

  parts(parts: readonly Part[]): void {
    let pitched = 0;
    this.channels = parts.map(({ program, drums }) => {
      if (drums) return DRUM_CHANNEL;
      const channel = CHANNELS[Math.min(pitched++, CHANNELS.length - 1)];
      this.synth.programChange(channel, program);
      return channel;
    });
  }

  noteOn(part: number, pitch: number, velocity: number, time: number): void {
    this.last = Math.max(this.last, time);
    this.synth.noteOn(this.channels[part], pitch, velocity, { time });
  }

  noteOff(part: number, pitch: number, time: number): void {
    this.last = Math.max(this.last, time);
    this.synth.noteOff(this.channels[part], pitch, { time });
  }

  /** The synthesizer cannot forget what is on its way (at most what was handed over ahead): it passes unheard. */
  silence(): void {
    const now = this.now();
    this.synth.stopAll(true);
    const clear = Math.max(now, this.last) + 0.005;
    for (const channel of new Set(this.channels))
      this.synth.controllerChange(channel, ALL_SOUND_OFF, 0, { time: clear });
    const { gain } = this.gain;
    gain.cancelScheduledValues(now);
    gain.setTargetAtTime(0, now, 0.008);
    gain.setValueAtTime(1, clear + 0.01);
    this.ready = clear + 0.015;
  }

  resume(): Promise<void> {
    return wake(this.context);
  }

  close(): void {
    this.synth.destroy();
    void this.context.close();
  }
}
