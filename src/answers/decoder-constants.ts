/**
 * What the decoders assume of music, in one place. Counts come from the training split of the truth (1,001 songs of pop909,
 * nottingham and cocopops) by `node scripts/count-decoder-constants.mjs truth.jsonl.gz`; weights are chosen on its val split.
 */
export const DECODERS = {
  keys: {
    /** Key changes a beat: 159 in 263,869 beats; a tenth of that, since the scores come from songs into which changes were put. */
    changeRate: 0.1 * (159 / 263_869),
    /** Changes by thirds (from-to) and by semitones from the old tonic up to the new; `smoothing` is added to each. */
    changes: {
      "major-major": [0, 40, 21, 7, 1, 7, 0, 11, 2, 7, 6, 6],
      "major-minor": [2, 0, 1, 0, 0, 1, 1, 0, 1, 2, 1, 1],
      "minor-major": [8, 2, 0, 1, 2, 4, 1, 2, 1, 2, 0, 0],
      "minor-minor": [0, 10, 2, 2, 0, 1, 0, 0, 1, 1, 1, 0],
    },
    smoothing: 0.5,
    /** No key of the training songs is shorter than 12 beats. */
    shortest: 8,
    /** Weight of a beat's log-probabilities: neighbouring beats say much the same, so each counts as a part of one witness. */
    weight: 0.15,
    /** How sure a key is: the mean log-probabilities of its stretch count so many times, `judged` times beside the judge of its chords. */
    confidence: 1,
    judged: 0.6,
    /** Weight of that judge's log-scores. */
    judge: 0.6,
    /** Told beside that judge are `told` times the log-odds, and `lean`: the path, which heard more than the stretch, has chosen this key (Platt 1999). */
    told: 0.55,
    lean: 0.6,
    /** For other answers about the key the mean log-probabilities count sharpness × √beats times. */
    sharpness: 0.3,
    /** Part of every beat's probability that is spread evenly: no single beat decides. */
    floor: 0.01,
    /** 149 of 159 changes lie on a true measure start, 52 of 90 on a phrase start. */
    onMeasureStart: 149 / 159,
    onPhraseStart: 52 / 90,
    /** Weight of the modulation question's log-odds for a change of tonic by 1–3 semitones up. */
    modulation: 0.5,
  },
  meter: {
    /** Measures by length in beats, relative to one of 4: 6 or 2 where half a measure is added or lost; others rarer. */
    lengths: { 1: 1e-4, 2: 5e-4, 3: 1e-4, 4: 1, 5: 1e-4, 6: 3e-3, 7: 1e-4 },
    weight: 0.6,
    /** Weight of the phrase question: a phrase starts only where a measure does. */
    phrase: 0.3,
    /** Share of music that is heard from another beat throughout: so much of a told probability is spread evenly over the four quarters. */
    doubt: 0.07,
    /** Log-odds for a measure start where the beat tracker heard one, and against it elsewhere: it hears drums that no notes tell of. */
    heard: 1,
  },
  phrases: {
    /** Phrases of the training songs by length in beats. */
    lengths: {
      4: 437,
      8: 236,
      12: 301,
      16: 4558,
      20: 441,
      24: 279,
      28: 215,
      32: 4340,
      36: 690,
      40: 253,
      44: 46,
      48: 133,
      52: 61,
      56: 48,
      60: 27,
      64: 255,
      68: 22,
      72: 13,
      80: 3,
      96: 2,
    },
    /** Added to every length from 1 to `longest`: measures of other lengths, and phrases not seen. */
    smoothing: 1,
    longest: 128,
    weight: 0.8,
    /** Log-odds of every phrase start: below 0, fewer and surer ones. */
    bias: -1.5,
    /** Weight of the measure starts. */
    measure: 0.5,
    /** Phrase starts a beat: 6,867 of 176,000. */
    rate: 0.039,
  },
  tonicChord: {
    /** Log-odds = bias + question × (log-odds of the question) + heard × (log-odds that the chord heard is the tonic's). */
    bias: 0.75,
    question: 0.35,
    heard: 0.3,
    /** Share of the chords on the tonic without a third that count: open fifths do, suspended chords are not asked. */
    openFifth: 0.5,
    /** Tonic chords a beat: 86,881 of 257,793. */
    rate: 0.337,
    /** How often a chord is drawn anew. By the truth .9, .32 and .02; more often off the start, as measures are not always heard right. */
    anew: { start: 0.85, middle: 0.55, elsewhere: 0.25 },
    /** Its log-odds where another chord is heard than on the beat before (1) or the same (0), less a usual difference: chorales change on every beat. */
    change: 5,
    usual: 0.25,
    /** Probabilities are told by a share of the log-odds, less what the best F1 leans to yes, */
    sure: 0.7,
    lean: 0.3,
    /** and less a share of music that is heard in another key throughout, and its chords with it. */
    doubt: 0.02,
  },
  modulation: {
    /** Beats either side within which only the strongest candidate stays. */
    around: 4,
    /** Modulations up a beat: 61 in 176,000 of pop909. */
    rate: 61 / 176_000,
    /** Log-odds = bias + question × (log-odds of the question) + key × (log-odds of a key change up near by). */
    bias: 1,
    question: 0.125,
    key: 0.5,
    /** Keys told with so much on either side of a rise make it a modulation, whatever the judge heard. */
    sure: 0.8,
  },
} as const;
