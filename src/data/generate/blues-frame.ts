import type { Random } from "../../util/random.js";
import type { BluesForm } from "./blues-forms.js";
import { pick } from "./choose.js";
import { type PlannedMeasure, phrase } from "./plan.js";

/** What stands around the choruses of a blues and is none itself: bridges, refrains, slow preludes. A phrase a text. */
const BRIDGES: Readonly<Record<BluesForm["kind"], readonly (readonly string[])[]>> = {
  plain: [
    ["IV IV I I", "II7 II7 V7 V7"],
    ["IV7 IV7 I7 I7", "IV7 IV7 II7 V7"],
    ["vi vi III7 III7", "vi II7 V7 V7"],
    ["bVI bVI bIII bIII", "bVI bVI V7 V7"],
    ["I vi IV V", "I vi IV V7"],
    ["I I7 IV IV", "I I V7 V7", "I I7 IV iv", "I_V7 I I V7"],
    ["bVII IV I I", "bVII IV V7 V7"],
  ],
  jazz: [
    ["III7 III7 VI7 VI7", "II7 II7 V7 V7"],
    ["v7 I7 IVmaj7 IVmaj7", "vi7 II7 ii7 V7"],
    ["iv7 bVII7 Imaj7 Imaj7", "bv7 VII7 ii7 V7"],
    ["Imaj7 vi7 ii7 V7", "iii7 VI7 ii7 V7"],
  ],
  minor: [
    ["bVI bVI bVII bVII", "i i V7 V7"],
    ["bIII bVII i i", "bVI bVI V7 V7"],
    ["iv7 bVII7 bIIImaj7 bVImaj7", "iih7 V7 i i"],
    ["i bVII bVI V7", "i bVII bVI V7"],
  ],
};

const PRELUDES: readonly string[] = ["vi V IV V7", "I vi IV V7", "IV iv I VI7 II7 II7 V7 V7", "I I/7 vi V ii V7 I V7"];
const MINOR_PRELUDES: readonly string[] = ["i bVII bVI V7", "bVI bVI V7 V7", "i i/b7 bVI V7 i i/b7 bVI V7"];

/** A bridge in a given key and loudness; every call gives the same chords and lines. */
export function bluesBridge(
  kind: BluesForm["kind"],
  mode: string,
  random: Random,
): (key: number, energy: number) => PlannedMeasure[] {
  const phrases = pick(random, BRIDGES[kind]);
  return (key, energy) =>
    phrases.flatMap((chords, p) => phrase(chords, { section: "bridge", theme: `bridge ${p}`, mode, key, energy }));
}

/** A few measures before the first chorus that do not belong to the form. */
export function bluesPrelude(kind: BluesForm["kind"], mode: string, random: Random): PlannedMeasure[] {
  const chords = pick(random, kind === "minor" ? MINOR_PRELUDES : PRELUDES);
  return phrase(chords, { section: "intro", theme: "solo prelude", mode, energy: 0.45 });
}
