import type { PlayerProps } from "../app/props.js";

export function Player(_: PlayerProps) {
  return <p />;
}
