// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
import { memo } from "preact/compat";
import type { Song } from "../app/types.js";
import { useStage } from "../app/use-stage.js";
import type { Reading } from "./reading.js";
import { tableRows } from "./table-rows.js";

interface TableProps {
  readonly song: Song;
  readonly reading: Reading;
  readonly beat: number | null;
  readonly onBeat: (beat: number) => void;
}

/** The answers as a table, a row a measure. */
export function SongTable({ song, reading, beat, onBeat }: TableProps) {
  // Hundreds of rows come in a task of their own, after the song is on the screen.
  const ready = useStage(1) === 1;
  return (
    <details class="song-table">
      <summary>The song as a table</summary>
      <section class="song-table-scroll" aria-label="Table of measures" tabIndex={0}>
        {ready && <Rows song={song} reading={reading} beat={beat} onBeat={onBeat} />}
      </section>
    </details>
  );
}

const Rows = memo(
  ({ song, reading, beat, onBeat }: TableProps) => {
    const rows = tableRows(song, reading);
    return (
      <table>
        <caption class="visually-hidden">
          Measures of {song.analysis.title || song.name} with their keys, tonic chords, phrases and modulations
        </caption>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">Time</th>
            <th scope="col">Key</th>
            <th scope="col">Tonic chord on beats</th>
            <th scope="col">Marks</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => (
            <tr
              key={row.beat}
              aria-current={
                beat !== null && beat >= row.beat && beat < (rows[n + 1]?.beat ?? Number.POSITIVE_INFINITY)
                  ? "true"
                  : undefined
              }
            >
              <th scope="row">
                <button
                  type="button"
                  class="link"
                  aria-label={`Go to measure ${row.measure}`}
                  onClick={() => onBeat(row.beat)}
                >
                  {row.measure}
                </button>
              </th>
              <td>{row.time}</td>
              <td>{row.key}</td>
              <td>{row.tonic || "–"}</td>
              <td>{row.marks}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  },
  (a, b) => a.song === b.song && a.reading === b.reading && a.beat === b.beat,
);
