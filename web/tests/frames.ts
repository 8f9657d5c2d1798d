/** What a frame costs: the processor time of the page's main thread between one frame and the next, from Chromium's own trace. */
import type { Page } from "playwright-core";

export interface FrameCosts {
  readonly frames: number;
  /** Milliseconds of processor time a frame; what other programs take meanwhile is not in it. */
  readonly median: number;
  readonly p95: number;
  readonly most: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Microseconds of the clock, and of the thread. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const CATEGORIES = ["toplevel", "devtools.timeline", "__metadata"];
const TASK = "ThreadControllerImpl::RunTask";

/** What frames cost while `work` goes on. */
export async function frameCosts(page: Page, work: () => Promise<unknown>): Promise<FrameCosts> {
  return costsOf(await traced(page, work));
}

/** Processor time (ms) of the longest task of the page's main thread while `work` goes on and until the next frame. */
export async function longestTask(page: Page, work: () => Promise<unknown>): Promise<number> {
  const events = await traced(page, async () => {
    await work();
    // The main thread is known by the frames that it makes: there must be one.
    await page.evaluate(() => new Promise(requestAnimationFrame));
  });
  return Math.max(0, ...mainTasks(events).tasks.map(({ tdur = 0 }) => tdur / 1000));
}

async function traced(page: Page, work: () => Promise<unknown>): Promise<TraceEvent[]> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: CATEGORIES });
  try {
    await work();
  } catch (error) {
    await browser.stopTracing();
    throw error;
  }
  return (JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }).traceEvents;
}

/** The tasks of the page's main thread, and when it fired frames. */
function mainTasks(events: readonly TraceEvent[]): { tasks: TraceEvent[]; starts: number[] } {
  // The thread on which the page's frames are made is the one that fires most of them.
  const counts = new Map<string, number>();
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const fired = events.filter(({ name }) => name === "FireAnimationFrame");
  for (const event of fired) counts.set(thread(event), (counts.get(thread(event)) ?? 0) + 1);
  const [main] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [""];
  const tasks = events
    .filter((event) => event.ph === "X" && event.name === TASK && thread(event) === main)
    .sort((a, b) => a.ts - b.ts);
  return { tasks, starts: fired.filter((event) => thread(event) === main).map(({ ts }) => ts) };
}

function costsOf(events: readonly TraceEvent[]): FrameCosts {
  const { tasks, starts } = mainTasks(events);
  // The task that fires a frame begins it; tasks after it belong to it until the next.
  const costs: number[] = [];
  for (const task of tasks) {
    const end = task.ts + (task.dur ?? 0);
    if (starts.some((ts) => ts >= task.ts && ts <= end)) costs.push(0);
    if (costs.length > 0) costs[costs.length - 1] += (task.tdur ?? 0) / 1000;
  }
  const sorted = [...costs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { frames: costs.length, median: at(0.5), p95: at(0.95), most: at(1) };
}

export function costWords({ frames, median, p95, most }: FrameCosts): string {
  return `${frames} frames, median ${median.toFixed(1)} ms, 95 % under ${p95.toFixed(1)} ms, most ${most.toFixed(1)} ms`;
}
