/** The songs that were opened, with search; a click opens one. */
import { useMemo, useRef, useState } from "preact/hooks";
import { clock } from "../../src/formats/text.js";
import { SONGS_ACCEPTED } from "../app/files.js";
import type { SongsTableProps } from "../app/props.js";
import type { Song } from "../app/types.js";
import { readQuery, searchSongs } from "./search.js";
import { modulationText, type SongRow, songRow } from "./song-row.js";
import "./songs.css";

interface Column {
  readonly name: string;
  readonly title: string;
  readonly text: (row: SongRow) => string;
  readonly order: (row: SongRow) => number | string;
}

const COLUMNS: readonly Column[] = [
  { name: "song", title: "Song", text: ({ file }) => file, order: ({ file }) => file.toLowerCase() },
  {
    name: "key",
    title: "Key",
    text: ({ keys }) =>
      keys.length > 0
        ? keys
            .slice(0, 2)
            .map(({ name }) => name)
            .join(", ") + (keys.length > 2 ? " …" : "")
        : "–",
    order: ({ keys }) => (keys[0] ? keys[0].tonic + (keys[0].mode === "major" ? 0 : 0.5) : 99),
  },
  {
    name: "modulations",
    title: "Modulations",
    text: ({ modulations }) => modulationText(modulations.slice(0, 3)) + (modulations.length > 3 ? " …" : "") || "none",
    order: ({ modulations }) => -modulations.length,
  },
  {
    name: "blues",
    title: "Blues",
    text: ({ blues }) => (blues === null ? "–" : `${blues >= 0.5 ? "yes" : "no"} (${Math.round(100 * blues)}%)`),
    order: ({ blues }) => -(blues ?? -1),
  },
  {
    name: "phrases",
    title: "Phrases",
    text: ({ phrases }) => (phrases ? `${phrases.count} of ${phrases.measures}` : "–"),
    order: ({ phrases }) => -(phrases?.count ?? -1),
  },
  { name: "length", title: "Length", text: ({ length }) => clock(length), order: ({ length }) => length },
];

/** Rows that are drawn at once; more are found by searching. */
const SHOWN = 400;
const EXAMPLES = ["modulation up by 2", "minor", "blues", "phrases of 4", "more than 1 modulation"];

export function SongsTable({ songs, current, onOpen, onFiles, progress }: SongsTableProps) {
  const [query, setQuery] = useState("");
  const [order, setOrder] = useState<{ readonly column: string; readonly down: boolean } | null>(null);
  const cache = useRef(new WeakMap<Song, SongRow>());
  const byId = useMemo(() => new Map(songs.map((song) => [song.id, song])), [songs]);
  const rows = useMemo(
    () =>
      songs.map((song) => {
        const known = cache.current.get(song) ?? songRow(song.id, song.name, song.analysis);
        cache.current.set(song, known);
        return known;
      }),
    [songs],
  );
  const conditions = useMemo(() => readQuery(query), [query]);
  const found = useMemo(() => sorted(searchSongs(rows, conditions), order), [rows, conditions, order]);
  const open = (row: SongRow) => {
    const song = byId.get(row.id);
    if (song) onOpen(song);
  };

  return (
    <section class="songs" aria-labelledby="songs-title">
      <h2 id="songs-title">Songs</h2>
      <div class="tools">
        <FileButton onFiles={onFiles} />
        <FileButton onFiles={onFiles} folder />
        {progress && (
          <span class="quiet" role="status">
            {progress.done} of {progress.all} files read
          </span>
        )}
      </div>
      {songs.length === 0 ? (
        <p class="quiet">
          No songs yet: choose a folder of MIDI files or recordings, or drop one here. Nothing is uploaded.
        </p>
      ) : (
        <>
          <div class="search">
            <label>
              Search{" "}
              <input
                type="search"
                value={query}
                placeholder="modulation up by 2"
                onInput={(event) => setQuery(event.currentTarget.value)}
              />
            </label>
            <span class="examples-row">
              {EXAMPLES.map((example) => (
                <button type="button" key={example} onClick={() => setQuery(example)}>
                  {example}
                </button>
              ))}
            </span>
          </div>
          <p class="quiet" role="status">
            {found.length} of {songs.length} songs
            {conditions.length > 0 && `: ${conditions.map(({ words }) => words).join(", ")}`}
            {found.length > SHOWN && `; the first ${SHOWN} are shown`}
          </p>
          <div class="scroll">
            <table>
              <caption class="visually-hidden">Songs with key, modulations, blues and phrases</caption>
              <thead>
                <tr>
                  {COLUMNS.map(({ name, title }) => (
                    <th
                      scope="col"
                      key={name}
                      aria-sort={order?.column === name ? (order.down ? "descending" : "ascending") : "none"}
                    >
                      <button
                        type="button"
                        class="sort"
                        onClick={() => setOrder({ column: name, down: order?.column === name && !order.down })}
                      >
                        {title}
                        <span aria-hidden="true">{order?.column === name ? (order.down ? " ↓" : " ↑") : ""}</span>
                      </button>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {found.slice(0, SHOWN).map((row) => (
                  <tr key={row.id} class={row.id === current?.id ? "current" : ""}>
                    <th scope="row">
                      <button
                        type="button"
                        class="name"
                        aria-current={row.id === current?.id ? "true" : undefined}
                        onClick={() => open(row)}
                      >
                        {row.file}
                      </button>
                      {row.title && row.title !== row.file && <span class="quiet title">{row.title}</span>}
                    </th>
                    {COLUMNS.slice(1).map(({ name, title, text }) => (
                      <td key={name} data-column={name} data-title={title}>
                        {text(row)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function sorted(rows: SongRow[], order: { readonly column: string; readonly down: boolean } | null): SongRow[] {
  const column = COLUMNS.find(({ name }) => name === order?.column);
  if (!column || !order) return rows;
  const sign = order.down ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [column.order(a), column.order(b)];
    return sign * (x < y ? -1 : x > y ? 1 : 0);
  });
}

function FileButton({ onFiles, folder = false }: Pick<SongsTableProps, "onFiles"> & { readonly folder?: boolean }) {
  const input = useRef<HTMLInputElement | null>(null);
  return (
    <label class="button file">
      {folder ? "Open a folder …" : "Open files …"}
      <input
        ref={(element) => {
          input.current = element;
          if (element && folder) element.webkitdirectory = true;
        }}
        type="file"
        multiple
        accept={folder ? undefined : SONGS_ACCEPTED}
        onChange={() => {
          const files = [...(input.current?.files ?? [])];
          if (files.length > 0) onFiles(files);
          if (input.current) input.current.value = "";
        }}
      />
    </label>
  );
}
