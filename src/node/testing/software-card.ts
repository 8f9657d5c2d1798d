/** A graphics card made of software, for tests: the one that comes with Chromium, or the driver that VK_ICD_FILENAMES names. */
import { existsSync } from "node:fs";
import { describe } from "vitest";

const PLACES = ["/usr/lib/chromium/vk_swiftshader_icd.json", "/usr/lib64/chromium-browser/vk_swiftshader_icd.json"];
const driver = process.env.VK_ICD_FILENAMES ?? PLACES.find((path) => existsSync(path));

/** Tests that need WebGPU; without a driver their name says why they are skipped. */
export function describeCard(name: string, body: () => void): void {
  // The loader reads it when the first session is made, in this process of the tests' own.
  if (driver) process.env.VK_ICD_FILENAMES = driver;
  const missing = "skipped: no Vulkan driver; Chromium's SwiftShader, or another in VK_ICD_FILENAMES";
  describe.skipIf(!driver)(driver ? name : `${name} (${missing})`, { timeout: 400_000 }, body);
}
