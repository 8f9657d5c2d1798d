/** What names and General MIDI programs say of a part. Names are matched in lower case, in the languages that files are named in. */

/** Words in a track's name that name its voice. `|`-separated parts of regular expressions. */
const MELODY_WORDS = [
  "melod(y|ie|ia|ía|i)?\\b",
  "m[eé]lodie",
  "vocals?",
  "vox",
  "voice(?! ?[2-9])",
  "voz",
  "voix",
  "voce",
  "vocali",
  "gesang",
  "stimme",
  "sång",
  "sang\\b",
  "zang",
  "singer",
  "canto",
  "cantante",
  "chant\\b",
  "lead(?! ?gui)",
  "lyrics",
  "tune\\b",
  "soprano",
  "sopran",
  "メロディ",
  "ボーカル",
  "歌",
  "旋律",
  "мелодия",
  "вокал",
  "голос",
];
const BACKING_WORDS = [
  "back(ing|ground|up)?",
  "bgv",
  "b\\.?v\\.?s?\\b",
  "harmon",
  "choir",
  "chorus",
  "coro\\b",
  "chœur",
  "ooh",
  "aah",
  "2nd",
  "second",
  "echo",
];
const BASS_WORDS = [
  "bass(?!oon|clar|et| ?drum|.{0,8}(kick|drum))",
  "bajo",
  "basse\\b",
  "basso\\b",
  "baixo",
  "ベース",
  "бас\\b",
  "贝斯",
  "低音",
];
const DRUM_WORDS = [
  "drum",
  "perc(?!ussive organ)",
  "batter(ia|ie)",
  "bater[ií]a",
  "schlagzeug",
  "slagverk",
  "cymbal",
  "hi-?hat",
  "snare",
  "kick\\b",
  "ドラム",
  "ударн",
  "鼓",
];
const LEFT_WORDS = ["\\bleft\\b", "\\bl\\.?h\\.?\\b", "left hand", "links", "gauche", "sinistra", "izquierda", "左"];
const RIGHT_WORDS = ["\\bright\\b", "\\br\\.?h\\.?\\b", "right hand", "rechts", "droite", "destra", "derecha", "右"];

const any = (words: readonly string[]) => new RegExp(words.join("|"), "u");
const MELODY = any(MELODY_WORDS);
const BACKING = any(BACKING_WORDS);
const BASS = any(BASS_WORDS);
const DRUMS = any(DRUM_WORDS);
const LEFT = any(LEFT_WORDS);
const RIGHT = any(RIGHT_WORDS);

export type NamedPart = "melody" | "backing" | "bass" | "drums" | "left" | "right" | "none";

/** What a track's name calls it. */
export function namedPart(name: string): NamedPart {
  const lower = name.toLowerCase();
  if (lower === "") return "none";
  if (DRUMS.test(lower)) return "drums";
  if (MELODY.test(lower)) return BACKING.test(lower) ? "backing" : "melody";
  if (BASS.test(lower)) return "bass";
  if (LEFT.test(lower)) return "left";
  if (RIGHT.test(lower)) return "right";
  if (BACKING.test(lower)) return "backing";
  return "none";
}

/** The families of General MIDI programs, eight programs each. */
export const FAMILIES = [
  "piano",
  "mallets",
  "organ",
  "guitar",
  "bass",
  "strings",
  "ensemble",
  "brass",
  "reed",
  "pipe",
  "lead",
  "pad",
  "effects",
  "ethnic",
  "percussive",
  "sounds",
] as const;
export type Family = (typeof FAMILIES)[number];

export function family(program: number): Family {
  return FAMILIES[program >> 3];
}

export function isBassProgram(program: number): boolean {
  return program >= 32 && program <= 39;
}

/**
 * How often a program carries the tune in band files, as a log-odds to start from. Programs that are not named are 0.
 * Flutes, reeds, solo brass, leads and voices speak for it; pads, ensembles, effects and basses against.
 */
const TUNE_BY_FAMILY: Readonly<Record<Family, number>> = {
  piano: 0,
  mallets: 0,
  organ: -0.2,
  guitar: -0.2,
  bass: -4,
  strings: 0,
  ensemble: -0.7,
  brass: 0.3,
  reed: 0.9,
  pipe: 0.9,
  lead: 0.8,
  pad: -1,
  effects: -1,
  ethnic: 0,
  percussive: -2,
  sounds: -3,
};
const TUNE_BY_PROGRAM: Readonly<Record<number, number>> = {
  52: 0.2,
  53: 0.8,
  54: 0.6,
  61: -0.3,
  45: -1,
  47: -3,
  28: -0.6,
};

export function tunePrior(program: number): number {
  return TUNE_BY_PROGRAM[program] ?? TUNE_BY_FAMILY[family(program)];
}

/** Whether a part has no pitches: channel 10, unpitched programs, or a drum name on a part that no pitched program contradicts. */
export function isPercussion(name: string, channel: number, program: number): boolean {
  if (channel === 9) return true;
  if (program === 113 || (program >= 115 && program <= 119) || program >= 120) return true;
  return program === 0 && namedPart(name) === "drums";
}
