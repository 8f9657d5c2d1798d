/** A graphics card made of software, for tests: the one that comes with Chromium, or the driver that VK_ICD_FILENAMES names. */
import { existsSync } from "node:fs";
import { describe } from "vitest";

const PLACES = ["/usr/lib/chromium/vk_swiftshader_icd.json", "/usr/lib64/chromium-browser/vk_swiftshader_icd.json"];
const driver = process.env.VK_ICD_FILENAMES ?? PLACES.find((path) => existsSync(path));
/** Debian's and Fedora's folders of libraries: a driver is nothing without the library that loads it. */
const LIBRARIES = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
const loader = LIBRARIES.some((folder) => existsSync(`${folder}/libvulkan.so.1`));

/** Tests that need WebGPU; without a driver or its loader their name says why they are skipped. */
export function describeCard(name: string, body: () => void): void {
  // The loader reads it when the first session is made, in this process of the tests' own.
  if (driver) process.env.VK_ICD_FILENAMES = driver;
  const missing = driver ? "no libvulkan1" : "no Vulkan driver; Chromium's SwiftShader, or another in VK_ICD_FILENAMES";
  const able = driver !== undefined && loader;
  describe.skipIf(!able)(able ? name : `${name} (skipped: ${missing})`, { timeout: 400_000 }, body);
}
