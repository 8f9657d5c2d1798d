/** What is found out of an output before the work: that it can be written, and that it is none of the inputs, which it would destroy. */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { InputError, UsageError } from "../util/errors.js";
import { inputFiles } from "./files.js";
import { isSystemError } from "./read-input.js";
import { targetOf, there, WriteError, writeError } from "./write-whole.js";

/** What a command reads, by what it is to the command ("an input", "the model"): files, folders, globs, or nothing where it is not given. */
export type Inputs = Readonly<Record<string, readonly (string | undefined)[]>>;

/**
 * @param what the output's own part, for the error
 * @throws UsageError where the output is one of the inputs; WriteError where it cannot be written
 */
export function checkOutput(path: string, inputs: Inputs = {}, what = "the output"): void {
  inputGuard(inputs)(path, what);
  checkWritable(path, what);
}

/** A question to be asked of every output: throws UsageError where it is one of the inputs, however both are spelled. */
export function inputGuard(inputs: Inputs): (output: string, what?: string) => void {
  let files: ReturnType<typeof realInputs> | undefined;
  return (output, what = "the output") => {
    const real = realFile(output);
    if (real === undefined) return;
    files ??= realInputs(inputs);
    const input = files.get(real);
    if (input === undefined) return;
    const named = input.path === output ? output : `${output} (${input.path})`;
    throw new UsageError(`${what} is also ${input.role}: ${named}`);
  };
}

/** The inputs by their real paths. */
function realInputs(inputs: Inputs): Map<string, { readonly role: string; readonly path: string }> {
  const files = new Map<string, { readonly role: string; readonly path: string }>();
  for (const [role, paths] of Object.entries(inputs)) {
    for (const path of paths.flatMap(filesOf)) {
      const real = realFile(path);
      if (real !== undefined && !files.has(real)) files.set(real, { role, path });
    }
  }
  return files;
}

/** The real path of a file; undefined where none is, or where it is something that writing does not destroy. */
function realFile(path: string): string | undefined {
  try {
    return there(path)?.isFile() ? realpathSync.native(path) : undefined;
  } catch {
    return undefined;
  }
}

function filesOf(input: string | undefined): string[] {
  if (input === undefined) return [];
  try {
    const found = there(input);
    if (found && !found.isDirectory()) return [input];
    return inputFiles([input], { audio: true }).map(({ path }) => path);
  } catch (error) {
    // Who reads it says what is wrong with it.
    if (error instanceof InputError || isSystemError(error)) return [];
    throw error;
  }
}

function checkWritable(path: string, what: string): void {
  if (path === "") throw new UsageError(`invalid name '' of ${what} (expected a file)`);
  try {
    const target = targetOf(path);
    if (target.through) accessSync(path, constants.W_OK);
    else checkFolder(path, dirname(target.path));
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Finds out that files can be written into a folder, which need not be there yet. */
export function checkOutputFolder(folder: string): void {
  if (folder === "") throw new UsageError("invalid name '' of the output (expected a file or a folder)");
  try {
    let at = folder;
    while (!there(at) && dirname(at) !== at) at = dirname(at);
    checkFolder(folder, at);
  } catch (error) {
    throw writeError(folder, error);
  }
}

function checkFolder(path: string, folder: string): void {
  if (!statSync(folder).isDirectory()) throw new WriteError(path, `${folder} is not a folder`);
  accessSync(folder, constants.W_OK);
}
