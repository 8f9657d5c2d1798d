import type { MapViewProps } from "../app/props.js";

export function MapView(_: MapViewProps) {
  return <p />;
}
