import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../util/errors.js";
import { type Device, nodeRuntime, readyRuntime } from "./ort.js";

const binding = join(dirname(createRequire(import.meta.url).resolve("onnxruntime-node")), "../bin/napi-v6/linux/x64");
const hasCuda = existsSync(join(binding, "libonnxruntime_providers_cuda.so"));

describe("nodeRuntime", () => {
  test("a device that is not there is refused in one line", () => {
    expect(() => nodeRuntime({ device: "abacus" as Device })).toThrow(InputError);
    expect(() => nodeRuntime({ device: "abacus" as Device })).toThrow(
      /invalid device abacus \(expected cpu, webgpu, cuda\)/,
    );
  });

  test("a number of threads that is no number is refused", () => {
    expect(() => nodeRuntime({ threads: 0 })).toThrow(/invalid number of threads 0/);
  });

  test("what is no model is refused in one line", async () => {
    const error = await nodeRuntime()
      .createSession(Uint8Array.of(1, 2, 3))
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^cannot load the model on cpu: [^\n]+$/);
  });

  test.skipIf(process.platform !== "linux")("a graphics card that is not there is told in one line", async () => {
    process.env.VK_ICD_FILENAMES = join(binding, "no-driver.json");
    const error = await readyRuntime({ device: "webgpu" }).catch((reason) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^no device webgpu: WebGPU finds no graphics card [^\n]+$/);
  });

  test.skipIf(process.platform !== "linux" || hasCuda)("and so is CUDA, with how to get it", async () => {
    const error = await readyRuntime({ device: "cuda" }).catch((reason) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^no device cuda: [^\n]*ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild[^\n]*$/);
  });
});
