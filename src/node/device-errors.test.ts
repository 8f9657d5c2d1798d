import { describe, expect, test } from "vitest";
import { OutOfMemory } from "../engine/runtime.js";
import { InputError } from "../util/errors.js";
import { deviceError, inputError, isMissingOperator } from "./device-errors.js";

const said = (text: string, device: "cpu" | "webgpu" | "cuda") =>
  deviceError(new Error(text), device, "the model fails on");

describe("what ONNX Runtime says of a device", () => {
  test.each([
    ["cpu", "std::bad_alloc"],
    [
      "cpu",
      "Non-zero status code returned while running Add node. Status Message: bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 1610612736",
    ],
    ["cuda", "CUDA failure 2: out of memory ; GPU=0 ; hostname=x ; file=cuda_allocator.cc"],
    ["webgpu", "[Buffer] size (5368709120) exceeds the max buffer size limit (4294967292)."],
    ["webgpu", "Out of memory: vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY"],
  ] as const)("is known on %s as a full memory: %s", (device, text) => {
    const error = said(text, device);
    expect(error).toBeInstanceOf(OutOfMemory);
    expect(error.message).toMatch(new RegExp(`^out of memory on ${device}: [^\\n]+$`));
    expect(inputError(error.message)).toBeInstanceOf(OutOfMemory);
  });

  test("is told by what could not be had, not by the runtime's own sources", () => {
    const text =
      "Non-zero status code returned while running Gemm node. Name:'n131' Status Message: bfc_arena.cc:360 void* AllocateRawInternal(size_t) Failed to allocate memory for requested buffer of size 524288";
    expect(said(text, "cpu").message).toBe(
      "out of memory on cpu: Failed to allocate memory for requested buffer of size 524288 bytes",
    );
  });

  test("a card that is not there is told with the way out", () => {
    const error = said(
      "/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 lambda() adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters",
      "webgpu",
    );
    expect(error.message).toMatch(/^no device webgpu: .*no graphics card.*--device cpu/);
  });

  test("a CUDA provider that is not installed is told with the way to get it", () => {
    const error = said("OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library", "cuda");
    expect(error.message).toMatch(/^no device cuda: .*ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node/);
  });

  test("anything else is one line, and bad input", () => {
    const error = said("INVALID_ARGUMENT: Got invalid dimensions\nfor input: x", "cpu");
    expect(error).toBeInstanceOf(InputError);
    expect(error).not.toBeInstanceOf(OutOfMemory);
    expect(error.message).toBe("the model fails on cpu: INVALID_ARGUMENT: Got invalid dimensions");
    expect(inputError(error.message)).not.toBeInstanceOf(OutOfMemory);
  });

  test("a node that would fall back to the processor is told apart from what no device can do", () => {
    const text =
      "This session contains graph nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user.";
    expect(isMissingOperator(new Error(text))).toBe(true);
    expect(isMissingOperator(new Error("Fatal error: com.example:Foo(-1) is not a registered function/op"))).toBe(
      false,
    );
  });
});
