/** What BAT is judged by, as rows of a table: a measure on some songs, what a textbook rule reaches there, and what is wanted. */
export interface QualityRow {
  /** Names the row in the history, e.g. `key pop909`; never reused for something else. */
  readonly id: string;
  readonly question: string;
  readonly corpus: string;
  /** The best textbook rule; null where none answers. */
  readonly baseline: number | null;
  /** null: kept an eye on, without a target. */
  readonly target: number | null;
  /** False for errors: the target is the most that is allowed. Default true. */
  readonly high?: boolean;
}

/** Songs that a row is measured on, and the name of the measure (`measures` of score.ts). */
export interface ScoredRow extends QualityRow {
  readonly songs: string;
  readonly measure: string;
}

const row = (
  question: string,
  corpus: string,
  songs: string,
  measure: string,
  baseline: number | null,
  target: number | null,
): ScoredRow => ({ id: `${question} ${corpus}`, question, corpus, songs, measure, baseline, target });

/** Songs as they are, by corpus; `all` pools the corpora; `+2`: barlines moved by two beats; `made`: with a modulation put in. */
export const SCORED_ROWS: readonly ScoredRow[] = [
  row("key", "pop909", "pop909", "key", 0.884, 0.93),
  row("key", "cocopops", "cocopops", "key", 0.864, 0.91),
  row("key", "nottingham", "nottingham", "key", 0.956, 0.985),
  row("key segments F1", "pop909", "pop909", "key segment F1", 0.849, 0.92),
  row("tonic chord F1", "pop909", "pop909", "tonicChord F1", 0.834, 0.92),
  row("tonic chord F1", "cocopops", "cocopops", "tonicChord F1", 0.843, 0.9),
  row("tonic chord F1", "nottingham", "nottingham", "tonicChord F1", 0.985, null),
  row("measure start F1", "pop909", "pop909", "measureStart F1", 0.851, 0.95),
  row("measure start F1", "cocopops", "cocopops", "measureStart F1", 0.967, null),
  row("measure start F1", "nottingham", "nottingham", "measureStart F1", 0.998, null),
  ...[1, 2, 3].flatMap((beats) => [
    row(`… barlines moved by ${beats}`, "cocopops", `cocopops+${beats}`, "measureStart F1", 0.705, 0.95),
    row(`… barlines moved by ${beats}`, "nottingham", `nottingham+${beats}`, "measureStart F1", 0.903, 0.95),
  ]),
  row("phrase start F1", "pop909", "pop909", "phraseStart F1", 0.228, 0.6),
  row("phrase start F1 ±1 measure", "pop909", "pop909", "phraseStart F1±1", 0.532, 0.8),
  row("modulation up F1 ±1 measure", "pop909", "pop909", "modulationUp F1±1", 0.786, null),
  row("modulation up F1 ±1 measure", "all", "all", "modulationUp F1±1", null, 0.88),
  row("… put into songs", "pop909", "pop909 made", "modulationUp F1±1", null, 0.95),
  row("… put into songs", "cocopops", "cocopops made", "modulationUp F1±1", null, 0.95),
  row("… put into songs", "all", "all made", "modulationUp F1±1", null, 0.95),
];

/** Largest calibration error allowed, of every question. */
const LARGEST_ECE = 0.03;

/** Rows of the calibration error of every question that has a truth, by corpus and pooled. */
export const CALIBRATION_ROWS: readonly ScoredRow[] = [
  "key",
  "tonicChord",
  "measureStart",
  "phraseStart",
  "modulationUp",
]
  .flatMap((question) => ["pop909", "cocopops", "nottingham", "all"].map((corpus) => ({ question, corpus })))
  .filter(({ question, corpus }) => question !== "phraseStart" || corpus === "pop909")
  .map(({ question, corpus }) => ({
    ...row(`ECE ${question}`, corpus, corpus, `${question} ECE`, null, LARGEST_ECE),
    high: false,
  }));

/** Rows of the blues in real songs; `blues both`: songs that are blues in part. */
export const BLUES_ROWS: readonly ScoredRow[] = [
  row("blues AP by song", "real songs", "blues", "blues song AP", null, 0.9),
  row("blues AP by beat", "songs of both", "blues both", "blues AP", null, 0.9),
  row("blues AP by beat", "real songs", "blues", "blues AP", null, null),
  { ...row("ECE blues", "real songs", "blues", "blues ECE", null, LARGEST_ECE), high: false },
];

/** Rows that need something else than answers about songs of the truth. */
export const OTHER_ROWS = {
  offGrid: {
    id: "off-grid songs on the right beat",
    question: "off-grid songs on the right beat",
    corpus: "pop909",
    baseline: 0,
    target: 0.9,
  },
  fiveFold: {
    id: "modulation up 5-fold",
    question: "… 5-fold over all open positives",
    corpus: "pop909",
    baseline: 0.786,
    target: 0.88,
  },
  offGridAgreed: {
    id: "off-grid songs agreed by the chord track",
    question: "… where the chord track agrees",
    corpus: "pop909",
    baseline: 0,
    target: null,
  },
} as const satisfies Record<string, QualityRow>;

/** Every row in the order of the table. */
export const QUALITY_ROWS: readonly QualityRow[] = [
  ...SCORED_ROWS,
  OTHER_ROWS.fiveFold,
  OTHER_ROWS.offGrid,
  OTHER_ROWS.offGridAgreed,
  ...CALIBRATION_ROWS,
  ...BLUES_ROWS,
];
