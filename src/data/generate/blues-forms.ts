/** The blues by its chords: phrases of a chorus, one text a phrase; `turn` marks the two measures that a turnaround replaces. */
export interface BluesForm {
  readonly name: string;
  readonly kind: "plain" | "jazz" | "minor";
  readonly phrases: readonly string[];
  /** The last two measures of the chorus, when another chorus follows. */
  readonly turnarounds: readonly string[];
  /** The last two measures of the last chorus. */
  readonly ending: string;
}

const PLAIN_TURNS = ["I7 V7", "I7_IV7 I7_V7", "I7 I7", "I7_IV7 I7_V7", "I7 I7_V7", "I7_VI7 II7_V7"];
const JAZZ_TURNS = ["I7_VI7 ii7_V7", "iii7_VI7 ii7_V7", "I7_bIII7 bVI7_bII7", "I7 ii7_V7"];
const MINOR_TURNS = ["i7 V7", "i7_iv7 i7_V7", "i7 i7_V7", "i7_bVI7 iih7_V7"];

/** Each phrase but the last is whole; the last leaves out its turnaround. */
export const BLUES_FORMS: readonly BluesForm[] = [
  plain("twelve", ["I7 I7 I7 I7", "IV7 IV7 I7 I7", "V7 IV7"]),
  plain("quick change", ["I7 IV7 I7 I7", "IV7 IV7 I7 I7", "V7 IV7"]),
  plain("two of the fifth", ["I7 I7 I7 I7", "IV7 IV7 I7 I7", "V7 V7"]),
  plain("triads", ["I I I I7", "IV IV I I", "V IV"]),
  plain("sixths", ["I6 IV7 I6 I7", "IV7 IV7 I6 I6", "V7 V7"]),
  plain("diminished", ["I7 IV7 I7 I7", "IV7 #IVo7 I7/5 VI7", "II7 V7"]),
  plain("ninths", ["I9 IV9 I9 I9", "IV9 IV9 I9 I9", "V9 IV9"]),
  plain("eight", ["I7 V7 IV7 IV7", "I7 V7"]),
  plain("eight of the fourth", ["I7 I7 IV7 IV7", "I7 V7"]),
  plain("eight of the road", ["I7 I7 I7 I7", "IV7 V7"]),
  plain("eight of the lost one", ["I I7 IV7 iv", "I7 V7"]),
  plain("eight of trouble", ["I7 V7 I7 I7", "IV7 IV7"]),
  plain("fourth before fifth", ["I7 I7 I7 I7", "IV7 IV7 I7 I7", "IV7 V7"]),
  plain("second and fifth", ["I7 IV7 I7 I7", "IV7 IV7 I7 VI7", "II7 V7"]),
  plain("one before all", ["I I I I7", "IV7 IV7 I I", "V7 V7"]),
  plain("sixteen", ["I7 I7 I7 I7", "IV7 IV7 I7 I7", "IV7 IV7 I7 I7", "V7 IV7"]),
  plain("sixteen with tag", ["I7 I7 I7 I7", "IV7 IV7 I7 I7", "V7 IV7 V7 IV7", "V7 IV7"]),
  plain("twenty-four", ["I7 I7 I7 I7", "I7 I7 I7 I7", "IV7 IV7 IV7 IV7", "I7 I7 I7 I7", "V7 V7 IV7 IV7", "I7 I7"]),
  jazz("jazz", ["I7 IV7 I7 v7_I7", "IV7 #IVo7 I7 VI7", "ii7 V7"]),
  jazz("jazz with iii", ["I7 IV7 I7 v7_I7", "IV7 IV7 I7 iii7_VI7", "ii7 V7"]),
  jazz("jazz by fifths", ["Imaj7 viih7_III7 vi7_II7 v7_I7", "IV7 iv7_bVII7 iii7_VI7 biii7_bVI7", "ii7 V7"]),
  jazz("jazz with the third", ["Imaj7 IV7 Imaj7 v7_I7", "IV7 #IVo7 iii7 VI7", "ii7 V7"]),
  jazz("jazz with a substitute", ["I7 IV7 I7 bII7", "IV7 bVII7 I7 bIII7", "ii7 bII7"]),
  jazz("jazz by riffs", ["I6 I6 I6 I7", "IV7 IV7 I6 VI7", "ii7 V7"]),
  minor("minor", ["i7 i7 i7 i7", "iv7 iv7 i7 i7", "bVI7 V7"]),
  minor("minor quick change", ["i7 iv7 i7 i7", "iv7 iv7 i7 i7", "iih7 V7"]),
  minor("minor triads", ["i i i i", "iv iv i i", "V iv"]),
  minor("minor with two and five", ["i6 i6 i6 i7", "iv7 iv7 i6 i6", "iih7 V7"]),
  minor("minor eight", ["i7 i7 iv7 iv7", "i7 V7"]),
  minor("minor fifth", ["i i i i", "iv iv i i", "v7 iv7"]),
];

function plain(name: string, phrases: readonly string[]): BluesForm {
  const triads = phrases[0].startsWith("I I ");
  const turnarounds = triads ? ["I I", "I V", "I_IV I_V"] : PLAIN_TURNS;
  return { name, kind: "plain", phrases, turnarounds, ending: triads ? "I_IV I" : "I7_IV7 I7" };
}

function jazz(name: string, phrases: readonly string[]): BluesForm {
  return { name, kind: "jazz", phrases, turnarounds: JAZZ_TURNS, ending: "I7_V7 I7" };
}

function minor(name: string, phrases: readonly string[]): BluesForm {
  return { name, kind: "minor", phrases, turnarounds: MINOR_TURNS, ending: "i7_iv7 i6" };
}
