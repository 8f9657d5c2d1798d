import { Worker } from "node:worker_threads";
import type { PrepareOptions } from "../data/prepare-song.js";
import { PREPARE_WORKER, type PrepareAnswer, type Prepared, type PrepareFile, prepareFile } from "./prepare-worker.js";

/** Files of one message to a worker: enough that messages cost nothing, few enough that the last worker does not lag. */
const FILES_A_TASK = 8;

/**
 * Prepares files in worker threads and gives the results in the order of the files, whatever the number of threads.
 * At most a few tasks a thread are in flight, so that memory does not grow with the corpus.
 * With `threads` 0 all is done in this thread.
 */
export async function* prepareFiles<T extends PrepareFile>(
  files: AsyncIterable<T>,
  threads: number,
  options: PrepareOptions,
): AsyncGenerator<{ readonly file: T; readonly song: Prepared }> {
  if (threads === 0) {
    for await (const file of files) yield { file, song: prepareFile(file, options) };
    return;
  }
  const pool = new Pool(threads, options);
  const waiting: { files: T[]; songs: Promise<readonly Prepared[]> }[] = [];
  let group: T[] = [];
  const send = () => {
    const songs = pool.run(group.map(({ bytes, variant }) => ({ bytes, variant })));
    // The result is awaited later, in its turn; until then a failure must not count as unhandled.
    songs.catch(() => undefined);
    waiting.push({ files: group, songs });
    group = [];
  };
  const receive = async function* () {
    const { files: sent, songs } = waiting.shift()!;
    const done = await songs;
    for (let i = 0; i < sent.length; i++) yield { file: sent[i], song: done[i] };
  };
  try {
    for await (const file of files) {
      group.push(file);
      if (group.length < FILES_A_TASK) continue;
      send();
      while (waiting.length > 4 * threads) yield* receive();
    }
    if (group.length > 0) send();
    while (waiting.length > 0) yield* receive();
  } finally {
    await pool.close();
  }
}

class Pool {
  private readonly workers: { worker: Worker; load: number }[];
  private readonly open = new Map<
    number,
    { resolve: (songs: readonly Prepared[]) => void; reject: (e: Error) => void }
  >();
  private tasks = 0;

  constructor(
    threads: number,
    private readonly options: PrepareOptions,
  ) {
    this.workers = Array.from({ length: threads }, () => {
      const entry = {
        worker: new Worker(new URL("./prepare-worker.js", import.meta.url), { workerData: PREPARE_WORKER }),
        load: 0,
      };
      entry.worker.on("message", ({ task, songs }: PrepareAnswer) => {
        entry.load--;
        this.open.get(task)?.resolve(songs);
        this.open.delete(task);
      });
      entry.worker.on("error", (error: Error) => {
        for (const { reject } of this.open.values()) reject(error);
        this.open.clear();
      });
      return entry;
    });
  }

  run(files: readonly PrepareFile[]): Promise<readonly Prepared[]> {
    const task = this.tasks++;
    const entry = this.workers.reduce((least, other) => (other.load < least.load ? other : least));
    entry.load++;
    return new Promise((resolve, reject) => {
      this.open.set(task, { resolve, reject });
      entry.worker.postMessage({ task, files, options: this.options });
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map(({ worker }) => worker.terminate()));
  }
}
