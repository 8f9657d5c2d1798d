import type { CorrectionStore, Refuse } from "../app/props.js";

export function openCorrections(_: Refuse): CorrectionStore {
  return {
    of: () => [],
    load: async () => {},
    correct() {},
    undo() {},
    redo() {},
    canUndo: false,
    canRedo: false,
    subscribe: () => () => {},
  };
}
