import { FeatureRows } from "./beat-feature.js";

/** The nominal quarter of the measure, 1 to 4 in order: these rows read no note, and no mask hides them. */
const rows = new FeatureRows("meter");
rows.add("quarter.1", "the first quarter of the file's measure", []);
rows.add("quarter.2", "the second quarter of the file's measure", []);
rows.add("quarter.3", "the third quarter of the file's measure", []);
rows.add("quarter.4", "the fourth quarter of the file's measure", []);

export const METER_FEATURES = rows.list;

/** `position` counts from 1. */
export function writeMeter(position: number, out: Uint8Array, at: number): void {
  out[at + ((position - 1) & 3)] = 1;
}
