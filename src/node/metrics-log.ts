import { appendFileSync, closeSync, openSync, readFileSync } from "node:fs";
import type { LoopReport } from "../train/loop.js";
import { there, writeError, writeWhole } from "./write-whole.js";

/**
 * A log of training in JSON lines: `{kind: "step", step, losses, rate, norm, ms, beatsPerSecond}`, `{kind: "validation", step, …}`.
 * A run that begins anew begins its log anew; one that goes on from a step keeps the lines up to it, so that no step is told twice.
 */
export class MetricsLog {
  private constructor(
    private readonly path: string,
    /** The path; of a pipe or a device what is open, which a reader holds to be one text. */
    private readonly into: string | number,
    private readonly names: readonly string[],
  ) {}

  /**
   * @throws WriteError
   * @param from updates done before the run's next one
   * @param names of the losses, in order
   */
  static async open(path: string, from: number, names: readonly string[]): Promise<MetricsLog> {
    const found = there(path);
    if (found && !found.isFile()) return new MetricsLog(path, openSync(path, "w"), names);
    const old = from > 0 && found ? readFileSync(path, "utf8").split("\n") : [];
    const kept = old.filter((line) => line !== "" && stepOf(line) <= from);
    await writeWhole(path, kept.map((line) => `${line}\n`).join(""));
    return new MetricsLog(path, path, names);
  }

  add(report: LoopReport): void {
    if (report.kind === "saved") return;
    const line = report.kind === "step" ? this.stepLine(report) : report;
    try {
      appendFileSync(this.into, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  close(): void {
    if (typeof this.into === "number") closeSync(this.into);
  }

  private stepLine(report: Extract<LoopReport, { kind: "step" }>): object {
    const { losses, remaining: _, steps: __, ...rest } = report;
    const named = Object.fromEntries(losses.map((loss, q) => [this.names[q] ?? `loss${q}`, loss]));
    return { ...rest, losses: named };
  }
}

/** A line that was cut off by a kill belongs to no step and is dropped. */
function stepOf(line: string): number {
  try {
    return Number((JSON.parse(line) as { step?: unknown }).step);
  } catch {
    return NaN;
  }
}
