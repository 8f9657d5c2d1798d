import type { RunsViewProps } from "../app/props.js";

export function RunsView(_: RunsViewProps) {
  return <p />;
}
