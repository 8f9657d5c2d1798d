/** A training run in the terminal: its progress on standard error, its figures on standard output, and Ctrl-C. */
import { constants } from "node:os";
import type { RunReport, TrainJob } from "../node/run-training.js";
import { startTraining } from "../node/training.js";
import { formatPretrainingReport } from "../train/pretraining-report.js";
import { duration } from "../train/rate.js";
import { StatusLine } from "./terminal.js";

/** Seconds between two lines of progress where standard error is no terminal. */
const LINE_SECONDS = 15;
/** Ctrl-C, a scheduler that wants the machine, a terminal that is closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Trains, and tells of it. The first Ctrl-C saves and ends; a second one ends at once, and the last whole checkpoint stands.
 * @returns the exit code: 0 done, 130 stopped
 */
export async function trainInTerminal(job: TrainJob, quiet: boolean): Promise<number> {
  const status = new StatusLine(quiet);
  const say = (text: string) => {
    status.clear();
    if (!quiet) process.stderr.write(`${text}\n`);
  };
  const teller = new Teller(status, say);
  const training = startTraining(job, (report) => teller.tell(report));
  let asked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked) process.exit(128 + constants.signals[signal]);
    asked = true;
    say("stopping after this step and saving (once more to end at once)");
    training.stop();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    const { outcome, step, steps } = await training.end;
    status.clear();
    if (outcome === "done") {
      say(`${job.out}: ${steps} steps done in ${duration(teller.seconds)}`);
      return 0;
    }
    say(`${job.out}: stopped and saved at step ${step} of ${steps}; go on with --resume`);
    return 130;
  } finally {
    status.clear();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

class Teller {
  private losses: readonly string[] = [];
  private readonly begin = performance.now();
  private lastLine = -Infinity;
  private best = "";

  constructor(
    private readonly status: StatusLine,
    private readonly say: (text: string) => void,
  ) {}

  get seconds(): number {
    return (performance.now() - this.begin) / 1000;
  }

  tell(report: RunReport): void {
    if (report.kind === "started") {
      this.losses = report.losses;
      const { batch, lengths, steps, seed } = report.settings;
      const from = report.step > 0 ? ` from step ${report.step}` : "";
      this.say(
        `${report.parameters.toLocaleString("en")} parameters; ${report.songs.toLocaleString("en")} training songs, ` +
          `${report.beats.toLocaleString("en")} beats; ${steps} steps${from} of ${batch} × ${lengths.join(" or ")} beats; seed ${seed}; ${report.runtime}`,
      );
    } else if (report.kind === "note") {
      this.say(report.text);
    } else if (report.kind === "step") {
      const { step, steps, rate, beatsPerSecond, remaining } = report;
      const speed = beatsPerSecond === null ? "" : `  ${Math.round(beatsPerSecond).toLocaleString("en")} beats/s`;
      const left = remaining === null ? "" : `  ${duration(remaining)} left`;
      const line = `step ${step}/${steps}  ${this.lossText(report.losses)}  lr ${rate.toExponential(1)}${speed}${left}${this.best}`;
      if (process.stderr.isTTY) this.status.show(line);
      else if (this.seconds - this.lastLine >= LINE_SECONDS || step === steps) {
        this.lastLine = this.seconds;
        this.say(line);
      }
    } else if (report.kind === "validation") {
      const figures = Object.entries(report.figures).map(([name, value]) => `${name} ${value.toFixed(3)}`);
      if (report.best) this.best = `  best at ${report.step}`;
      this.say(`step ${report.step}  validation  ${figures.join("  ")}${report.best ? "  (best so far)" : ""}`);
    } else if (report.kind === "pretraining") {
      this.status.clear();
      process.stdout.write(`${formatPretrainingReport(report.report)}\n`);
    }
  }

  /** Pretraining's loss is told in bits a hidden beat, as the report tells it. */
  private lossText(losses: readonly (number | null)[]): string {
    if (this.losses[0] === "nats")
      return losses[0] === null ? "" : `${(losses[0] / Math.LN2).toFixed(2)} bits a hidden beat`;
    return this.losses.flatMap((name, q) => (losses[q] == null ? [] : [`${name} ${losses[q].toFixed(3)}`])).join("  ");
  }
}
