import { useEffect, useState } from "preact/hooks";

/** Counts from 0 to `last`, a task of the main thread each: what is large is drawn piece by piece and never holds the page up. */
export function useStage(last: number): number {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    if (stage === last) return;
    const timer = setTimeout(() => setStage(stage + 1));
    return () => clearTimeout(timer);
  }, [stage, last]);
  return stage;
}
