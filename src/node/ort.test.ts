import { describe, expect, test } from "vitest";
import { InputError } from "../util/errors.js";
import { type Device, nodeRuntime } from "./ort.js";

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
});
