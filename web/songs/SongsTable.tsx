import type { SongsTableProps } from "../app/props.js";

export function SongsTable({ songs }: SongsTableProps) {
  return <p>{songs.length} songs</p>;
}
