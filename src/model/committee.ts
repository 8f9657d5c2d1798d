import { InputError } from "../util/errors.js";
import type { Checkpoint } from "./checkpoint.js";
import type { CheckpointMeta } from "./description.js";

/**
 * Several models of one configuration as one that answers with the mean of their logits (a deep ensemble: Lakshminarayanan, Pritzel & Blundell 2017). Its
 * answers want a calibration of their own.
 * @param names of their files, for the error
 * @throws InputError where their configurations differ
 */
export function joinCheckpoints(members: readonly Checkpoint[], names: readonly string[]): Checkpoint {
  const [first] = members;
  // Runs of different ends (a fine-tuning, one that was resumed) write the same settings in another order.
  const sizes = members.map(({ config }) => JSON.stringify(Object.entries(config).sort()));
  const other = sizes.findIndex((own) => own !== sizes[0]);
  if (other > 0)
    throw new InputError(
      `${names[other]} is of another size or other questions than ${names[0]} (expected equal ones)`,
    );
  const { calibration: _, siblings: __, ...meta } = first.meta;
  const all = members.flatMap((member) => [member.parameters, ...(member.siblings ?? [])]);
  const records = members.flatMap(({ meta: { data, runs, siblings } }) => [{ data, runs }, ...(siblings ?? [])]);
  return {
    config: first.config,
    parameters: all[0],
    siblings: all.slice(1),
    meta: { ...meta, siblings: records.slice(1) } as CheckpointMeta,
  };
}
