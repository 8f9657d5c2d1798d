import { Worker } from "node:worker_threads";

/**
 * Answers songs in worker threads (worker.mjs says what a task is), and gives each answer to the task's own `done`.
 * Ends when all tasks are done; an error of the program itself ends it at once.
 */
export async function answerSongs(tasks, { model, threads, progress }) {
  let next = 0;
  let finished = 0;
  const url = new URL("worker.mjs", import.meta.url);
  const work = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(url, { workerData: { model } });
      let task;
      const step = () => {
        task = tasks[next++];
        if (task === undefined) return worker.terminate().then(resolve, reject);
        const { done, ...message } = task;
        worker.postMessage(message);
      };
      worker.on("error", (error) => {
        next = tasks.length;
        reject(error);
      });
      worker.on("message", ({ beats, why }) => {
        task.done(beats ?? null, why);
        progress(++finished, tasks.length);
        step();
      });
      step();
    });
  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, work));
}
