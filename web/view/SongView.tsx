/** The song: tools, legend, the roll with its ruler and lanes, and the same as a table. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { isLetterOff, letterKeys } from "../app/LetterKeys.js";
import { FIELDS } from "../app/play-key.js";
import type { SongViewProps } from "../app/props.js";
import { useStore } from "../app/store.js";
import { useStage } from "../app/use-stage.js";
import { keyChange, zoomed } from "./keys.js";
import { Legend } from "./Legend.js";
import { indexNotes } from "./note-index.js";
import { readSong } from "./reading.js";
import { SongCanvas } from "./SongCanvas.js";
import { SongTable } from "./SongTable.js";
import { useTheme } from "./use-theme.js";
import "./view.css";
import { beatWords } from "./words.js";

export function SongView({ song, view, setView, playing, corrections, onSeek, onCorrect }: SongViewProps) {
  const theme = useTheme();
  const notes = useMemo(() => indexNotes(song), [song]);
  const reading = useMemo(() => readSong(song, view.thresholds, corrections), [song, view.thresholds, corrections]);
  const measures = useMemo(() => song.analysis.beats.map(({ measure }) => measure), [song]);
  const scenery = useMemo(() => ({ reading, notes, measures }), [reading, notes, measures]);
  const row = useRef(4);
  const toolsDrawn = useStage(1) === 1;
  const letters = useStore(letterKeys);
  const seek = (beat: number) => {
    setView({ beat, other: null });
    onSeek(beat);
  };

  const onKey = useRef((_: KeyboardEvent) => {});
  onKey.current = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isLetterOff(event) || isTaken(event)) return;
    const change = keyChange(event, view, reading, row.current, playing ?? 0);
    if (!change) return;
    event.preventDefault();
    setView(change);
    if (typeof change.beat === "number") onSeek(change.beat);
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey.current(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  return (
    <div class="song-view">
      <div class="song-tools">
        <fieldset class="group" aria-label="Form">
          {(["systems", "line"] as const).map((form) => (
            <button
              key={form}
              type="button"
              aria-pressed={view.form === form}
              onClick={() => setView({ form, scroll: 0 })}
            >
              {form === "systems" ? "Systems" : "One line"}
            </button>
          ))}
        </fieldset>
        <fieldset class="group" aria-label="Zoom">
          <button
            type="button"
            class="icon"
            aria-label="Narrower"
            title={letters ? "Narrower (a)" : "Narrower"}
            onClick={() => setView({ zoom: zoomed(view.zoom, -1) })}
          >
            −
          </button>
          <button
            type="button"
            class="icon"
            aria-label="Wider"
            title={letters ? "Wider (d)" : "Wider"}
            onClick={() => setView({ zoom: zoomed(view.zoom, 1) })}
          >
            +
          </button>
        </fieldset>
        <Legend
          reading={reading}
          notes={notes}
          view={view}
          setView={setView}
          theme={theme}
          correcting={onCorrect !== null}
        />
      </div>
      {toolsDrawn && (
        <SongCanvas
          scenery={scenery}
          view={view}
          setView={setView}
          theme={theme}
          playing={playing}
          label={`The notes of ${song.analysis.title || song.name}`}
          onRow={(height) => {
            row.current = height;
          }}
          onBeat={(beat, compare) => (compare && view.beat !== null ? setView({ other: beat }) : seek(beat))}
          onLane={(lane, from, to) => {
            const { question, yes, kind } = reading.lanes[lane];
            if (kind !== "binary" || !onCorrect) return seek(from);
            const value = yes[from] === 1 ? 0 : 1;
            onCorrect(Array.from({ length: to - from }, (_, n) => ({ beat: from + n, question, value })));
          }}
        />
      )}
      <p class="visually-hidden" aria-live="polite">
        {view.beat !== null && view.beat < reading.beats ? beatWords(song, reading, view.beat) : ""}
      </p>
      <SongTable song={song} reading={reading} beat={view.beat} onBeat={seek} />
    </div>
  );
}

/** Whether what has the focus keeps a key for itself: a field all of them, tabs and the table those that move. */
function isTaken({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const moves = /^(Arrow.*|Home|End)$/.test(key);
  return target.closest(`${FIELDS}, [data-keys]${moves ? ", [role=tab], .song-table-scroll" : ""}`) !== null;
}
