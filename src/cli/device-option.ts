/** The option that chooses what a model runs on. */
import { Option } from "commander";
import { DEVICES } from "../node/devices.js";

export const deviceOption = () =>
  new Option("--device <name>", "what computes: webgpu and cuda want a graphics card").choices(DEVICES).default("cpu");
