import type { TeachPanelProps } from "../app/props.js";

export function TeachPanel(_: TeachPanelProps) {
  return <p />;
}
