/** Plain tones: what a song is heard with where the soundfont is not to be had, such as in a saved page. */
import { audioContext, type Instrument, type Part, wake } from "./instrument.js";

interface Tone {
  readonly source: AudioScheduledSourceNode;
  readonly gain: GainNode;
}

const PEAK = 0.14;
const RELEASE = 0.08;

/** @throws Error with a sentence where the browser has no sound */
export function plainTones(): Instrument {
  return new PlainTones(audioContext());
}

class PlainTones implements Instrument {
  readonly name = "plain tones";
  private readonly out: DynamicsCompressorNode;
  private readonly noise: AudioBuffer;
  private known: readonly Part[] = [];
  private readonly tones = new Map<string, Tone[]>();

  constructor(private readonly context: AudioContext) {
    this.out = context.createDynamicsCompressor();
    this.out.connect(context.destination);
    this.noise = context.createBuffer(1, context.sampleRate / 2, context.sampleRate);
    const samples = this.noise.getChannelData(0);
    // Any noise will do: the fractional parts of a fast sine.
    for (let i = 0; i < samples.length; i++) samples[i] = 2 * fraction(Math.sin(i * 12.9898) * 43758.5453) - 1;
  }

  now(): number {
    return this.context.currentTime;
  }

  readyAt(): number {
    return 0;
  }

  parts(parts: readonly Part[]): void {
    this.known = parts;
  }

  noteOn(part: number, pitch: number, velocity: number, time: number): void {
    const gain = this.context.createGain();
    const loud = PEAK * (velocity / 127) ** 1.5;
    const drums = this.known[part]?.drums ?? false;
    const source = drums ? this.hit(pitch, gain) : this.string(pitch, gain);
    gain.connect(this.out);
    gain.gain.setValueAtTime(0, time);
    gain.gain.linearRampToValueAtTime(loud, time + 0.005);
    gain.gain.setTargetAtTime(drums ? 0 : loud * 0.35, time + 0.01, drums ? 0.05 : 0.5);
    source.start(time);
    if (drums) source.stop(time + 0.4);
    const key = `${part} ${pitch}`;
    const tone = { source, gain };
    this.tones.set(key, [...(this.tones.get(key) ?? []), tone]);
    source.onended = () => {
      gain.disconnect();
      const left = (this.tones.get(key) ?? []).filter((other) => other !== tone);
      if (left.length > 0) this.tones.set(key, left);
      else this.tones.delete(key);
    };
  }

  private string(pitch: number, gain: GainNode): OscillatorNode {
    const source = this.context.createOscillator();
    source.type = "triangle";
    source.frequency.value = 440 * 2 ** ((pitch - 69) / 12);
    source.connect(gain);
    return source;
  }

  /** Percussion keys rise from bass drums to cymbals; so does the band of noise. */
  private hit(pitch: number, gain: GainNode): AudioBufferSourceNode {
    const source = this.context.createBufferSource();
    source.buffer = this.noise;
    const band = this.context.createBiquadFilter();
    band.type = "bandpass";
    band.frequency.value = pitch <= 36 ? 90 : pitch <= 41 ? 400 : 4000;
    source.connect(band);
    band.connect(gain);
    return source;
  }

  noteOff(part: number, pitch: number, time: number): void {
    if (this.known[part]?.drums) return;
    for (const tone of this.tones.get(`${part} ${pitch}`) ?? []) release(tone, time);
  }

  silence(): void {
    const now = this.now();
    for (const tones of this.tones.values()) {
      for (const tone of tones) {
        tone.gain.gain.cancelScheduledValues(now);
        release(tone, now);
      }
    }
  }

  resume(): Promise<void> {
    return wake(this.context);
  }

  close(): void {
    void this.context.close();
  }
}

function release({ source, gain }: Tone, time: number): void {
  gain.gain.setTargetAtTime(0, time, RELEASE / 4);
  source.stop(time + RELEASE);
}

const fraction = (x: number) => x - Math.floor(x);
