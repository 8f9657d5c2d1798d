import type { SongViewProps } from "../app/props.js";

export function SongView({ song }: SongViewProps) {
  return <p>{song.analysis.beats.length} beats</p>;
}
