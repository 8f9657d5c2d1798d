/** Chunks of decoded sound → one channel, or two, at the rate that is wanted. */
import { InputError } from "../util/errors.js";
import { joined, Resampler } from "./resample.js";

/** Channels of equal length. */
export interface Chunk {
  readonly channelData: readonly Float32Array[];
  /** Samples a second. */
  readonly sampleRate: number;
}

export interface MixerOptions {
  /** Samples a second that are wanted. */
  readonly sampleRate: number;
  /** 1: all channels are mixed to one (the default). 2: left and right, a single channel twice. */
  readonly channels?: 1 | 2;
  /** A longer recording is refused (default: three hours). */
  readonly longestSeconds?: number;
}

/** Files longer than this are not music to analyse. */
const LONGEST_SECONDS = 3 * 3600;

/** No recording is louder, whole numbers of 32 bits in a file of fractions among them. */
const LOUDEST = 2 ** 32;

/** What is said of a recording that is too long. */
export const tooLong = (longestSeconds: number) =>
  new InputError(`a recording of over ${Math.round(longestSeconds / 60)} minutes is too long`);

/** The chunks of all channels, mixed and brought to the wanted rate. */
export class Mixer {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly longestSeconds: number;
  #resamplers: Resampler[] = [];
  readonly #out: Float32Array[][];
  #rate = 0;
  #taken = 0;

  constructor({ sampleRate, channels = 1, longestSeconds = LONGEST_SECONDS }: MixerOptions) {
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.longestSeconds = longestSeconds;
    this.#out = Array.from({ length: channels }, () => []);
  }

  /** Seconds taken so far. */
  get seconds(): number {
    return this.#rate === 0 ? 0 : this.#taken / this.#rate;
  }

  /** @throws InputError where the recording is too long; Error where its sample rate changes */
  push({ channelData, sampleRate }: Chunk): void {
    if (channelData.length === 0 || channelData[0].length === 0) return;
    if (this.#rate === 0) {
      this.#rate = sampleRate;
      this.#resamplers = this.#out.map(() => new Resampler(sampleRate, this.sampleRate));
    } else if (this.#rate !== sampleRate)
      throw new Error(`its sample rate changes from ${this.#rate} to ${sampleRate}`);
    this.#taken += channelData[0].length;
    if (this.seconds > this.longestSeconds) throw tooLong(this.longestSeconds);
    this.#mixed(channelData).forEach((samples, c) => {
      this.#out[c].push(copied(this.#resamplers[c].push(samples)));
    });
  }

  /**
   * All that was pushed; `sampleRate` samples a second.
   *
   * @throws InputError where its samples are no sound
   */
  finish(): Float32Array[] {
    return this.#out.map((chunks, c) => {
      if (this.#rate > 0) chunks.push(this.#resamplers[c].finish());
      const whole = joined(chunks);
      chunks.length = 0;
      // A file may hold anything; a sample that is no number is silence.
      for (let i = 0; i < whole.length; i++) {
        if (!Number.isFinite(whole[i])) whole[i] = 0;
        else if (Math.abs(whole[i]) > LOUDEST)
          throw new InputError(`samples of ${whole[i].toExponential(0)} are no sound (expected −1 to 1)`);
      }
      return whole;
    });
  }

  #mixed(channels: readonly Float32Array[]): Float32Array[] {
    if (this.channels === 2) return [channels[0], channels[1] ?? channels[0]];
    if (channels.length === 1) return [channels[0]];
    const mix = new Float32Array(channels[0].length);
    for (const channel of channels) for (let i = 0; i < mix.length; i++) mix[i] += channel[i] / channels.length;
    return [mix];
  }
}

/** A decoder may give a view of memory that it uses again. */
const copied = (samples: Float32Array) => samples.slice();
