/** The kinds of drums that features tell apart, by General MIDI percussion key. Hits of the first four keep their triplets. */
export const DRUM_KINDS = [
  { name: "kick", words: "the kick", keys: [35, 36], triplets: true },
  { name: "snare", words: "the snare", keys: [38, 40], triplets: true },
  { name: "closed-hat", words: "the closed hi-hat", keys: [42, 44], triplets: true },
  { name: "ride", words: "the ride cymbal", keys: [51, 53, 59], triplets: true },
  { name: "open-hat", words: "the open hi-hat", keys: [46], triplets: false },
  { name: "crash", words: "a crash cymbal", keys: [49, 52, 55, 57], triplets: false },
  { name: "tom", words: "a tom", keys: [41, 43, 45, 47, 48, 50], triplets: false },
  { name: "clap", words: "a clap or rim", keys: [37, 39], triplets: false },
  { name: "other", words: "other percussion", keys: [], triplets: false },
] as const;

export const [KICK, SNARE, CLOSED_HAT, RIDE, OPEN_HAT, CRASH, TOM, , OTHER] = DRUM_KINDS.keys();

const KIND_OF = new Uint8Array(128).fill(OTHER);
DRUM_KINDS.forEach(({ keys }, kind) => {
  for (const key of keys) KIND_OF[key] = kind;
});

/** Index into `DRUM_KINDS` of a percussion key. */
export function drumKind(key: number): number {
  return KIND_OF[key & 127];
}
