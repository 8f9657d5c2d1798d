/** What ONNX Runtime and its providers say when a device is missing, full or lost, as one line that helps. */
import { OutOfMemory } from "../engine/runtime.js";
import { InputError } from "../util/errors.js";
import type { Device } from "./devices.js";

/** How the CUDA provider's files come into an installed onnxruntime-node, whose package leaves them out. */
export const CUDA_INSTALL =
  "ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --ignore-scripts=false (Linux x64; needs CUDA 12 and cuDNN 9)";

const FULL = "out of memory on";
const MEMORY =
  /bad_?alloc|out of memory|failed to allocate memory|allocation failed|memory allocation|exceeds the max(imum)? buffer size|cuda failure 2\b|cannot allocate/i;
const NO_ADAPTER = /failed to get a webgpu adapter|no supported adapters/i;
const LOST = /device (was |is )?lost|device_lost|adapter_result|device_result/i;
const NO_CUDA =
  /failed to load shared library|failed to load library|providers_(shared|cuda)|no cuda-capable device|cuda failure (35|100)\b/i;

/** Whether a session was refused because some node would run on the processor instead. */
export function isMissingOperator(error: unknown): boolean {
  return /fallback to CPU EP has been explicitly disabled/i.test(textOf(error));
}

/**
 * @param before what was tried, e.g. "cannot load the model on"
 * @returns OutOfMemory where memory is what is missing, else InputError
 */
export function deviceError(error: unknown, device: Device, before: string): InputError {
  if (error instanceof InputError) return error;
  const text = textOf(error);
  if (MEMORY.test(text)) return new OutOfMemory(`${FULL} ${device}: ${shortened(text)}`);
  if (device === "webgpu" && NO_ADAPTER.test(text)) {
    return new InputError(
      "no device webgpu: WebGPU finds no graphics card with a Vulkan driver here (docs/devices.md; --device cpu runs everywhere)",
    );
  }
  if (device === "cuda" && NO_CUDA.test(text)) return noCuda();
  if (device !== "cpu" && LOST.test(text)) return new InputError(`the device ${device} was lost: ${shortened(text)}`);
  return new InputError(`${before} ${device}: ${shortened(text)}`);
}

export const noCuda = () =>
  new InputError(
    `no device cuda: this onnxruntime-node comes without its provider, or the machine without a driver; to get it: ${CUDA_INSTALL}`,
  );

/** An error that has lost its class on the way between threads. */
export function inputError(message: string): InputError {
  return message.startsWith(FULL) ? new OutOfMemory(message) : new InputError(message);
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The first line, without the places in the runtime's own sources. */
function shortened(text: string): string {
  const [allocation] = /failed to allocate memory for requested buffer of size \d+/i.exec(text) ?? [];
  if (allocation) return `${allocation} bytes`;
  const line = text.trim().split("\n")[0];
  return line.replace(/^\/\S+\.(cc|h):\d+ .*? was false\. /, "");
}
