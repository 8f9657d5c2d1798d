import type { InspectorProps } from "../app/props.js";

export function Inspector(_: InspectorProps) {
  return <p />;
}
