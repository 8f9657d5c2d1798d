/** What makes sound: a soundfont, or plain tones. Times are seconds of its own clock. */
export interface Instrument {
  /** In words, for the page. */
  readonly name: string;
  now(): number;
  /** Notes may begin from this time on: what was silenced may still be on its way until then. */
  readyAt(): number;
  /** Prepares parts: part n is heard with this program (0–127), or as drums. */
  parts(parts: readonly Part[]): void;
  noteOn(part: number, pitch: number, velocity: number, time: number): void;
  noteOff(part: number, pitch: number, time: number): void;
  /** Ends all that sounds, and all that was to come. */
  silence(): void;
  /** Wakes the device; rejects with a sentence where there is none. */
  resume(): Promise<void>;
  close(): void;
}

export interface Part {
  readonly program: number;
  readonly drums: boolean;
}

/** How long a sound device may take to wake, in milliseconds. */
const PATIENCE = 4000;

/** Wakes an audio context. @throws Error with a sentence where it does not wake */
export async function wake(context: AudioContext): Promise<void> {
  if (context.state === "running") return;
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error("No sound device answers: the song is shown without sound.")), PATIENCE),
  );
  await Promise.race([context.resume(), late]);
}

/** @throws Error with a sentence where the browser has no sound */
export function audioContext(): AudioContext {
  try {
    return new AudioContext({ latencyHint: "interactive" });
  } catch {
    throw new Error("This browser has no sound device: the song is shown without sound.");
  }
}
