// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a drawing that arrows walk over must be reached by the keyboard
/** The map of all pairs of beats: what the first layer attends to, or any pair feature. It and the song show the same two beats. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { PAIR_FEATURES } from "../../src/features/pair-table.js";
import type { MapViewProps } from "../app/props.js";
import { attentionOf } from "./attention.js";
import { useAsked } from "./Inspector.js";
import { mapPixels, mapShades, pairAt } from "./map-image.js";
import { readSong } from "./reading.js";
import type { Theme } from "./theme.js";
import { useTheme } from "./use-theme.js";
import "./view.css";
import { placeWords } from "./words.js";

const ATTENTION = "attention";
const GROUPS = [...new Set(PAIR_FEATURES.map(({ group }) => group))];

export function MapView({ song, view, setView, engine, playing }: MapViewProps) {
  const theme = useTheme();
  const [feature, setFeature] = useState(ATTENTION);
  const values = useAsked<Float32Array | Uint8Array>(
    () => (feature === ATTENTION ? attentionOf(engine, song) : engine.pairMap(song, feature)),
    [song, engine, feature],
  );
  const beats = song.analysis.beats.length;
  const sheet = useMemo(
    () => (values && typeof values !== "string" ? pixelSheet(values, beats, theme) : null),
    [values, beats, theme],
  );
  const phrases = useMemo(() => readSong(song, view.thresholds, []).phraseStart, [song, view.thresholds]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [side, setSide] = useState(300);
  useEffect(() => {
    const box = canvas.current!.parentElement!;
    const observer = new ResizeObserver(() => setSide(Math.max(120, Math.min(640, box.clientWidth))));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  const ratio = globalThis.devicePixelRatio || 1;
  const { beat, other } = view;
  const now = playing === null ? null : Math.floor(playing);

  useLayoutEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = theme.ground;
    ctx.fillRect(0, 0, side, side);
    // Large maps are made smaller smoothly, small ones larger in squares.
    ctx.imageSmoothingEnabled = beats > side * ratio;
    ctx.imageSmoothingQuality = "high";
    if (sheet) ctx.drawImage(sheet, 0, 0, side, side);
    const cell = side / beats;
    ctx.fillStyle = theme.phraseLine;
    ctx.globalAlpha = 0.35;
    for (let t = 1; t < beats; t++) {
      if (phrases[t] === 0 || 16 * cell < 5) continue;
      ctx.fillRect(t * cell, 0, 1 / ratio, side);
      ctx.fillRect(0, t * cell, side, 1 / ratio);
    }
    ctx.globalAlpha = 1;
    const band = (at: number | null, row: boolean, colour: string) => {
      if (at === null) return;
      ctx.fillStyle = colour;
      ctx.globalAlpha = 0.75;
      const width = Math.max(1, Math.min(cell, 1.5));
      const middle = (at + 0.5) * cell - width / 2;
      if (row) ctx.fillRect(0, middle, side, width);
      else ctx.fillRect(middle, 0, width, side);
      ctx.globalAlpha = 1;
    };
    band(beat, true, theme.beat);
    band(other, false, theme.other);
    band(now, true, theme.playhead);
  }, [sheet, side, ratio, theme, beats, phrases, beat, other, now]);

  const [hover, setHover] = useState<{ i: number; j: number } | null>(null);
  const at = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    return pairAt(event.clientX - box.left, event.clientY - box.top, side, beats);
  };
  const shown = hover ?? (beat !== null && other !== null ? { i: beat, j: other } : null);
  const described = PAIR_FEATURES.find(({ name }) => name === feature)?.description;
  return (
    <div class="map">
      <label class="row">
        <span>Show</span>
        <select value={feature} onChange={(event) => setFeature(event.currentTarget.value)}>
          <option value={ATTENTION}>attention of the first layer</option>
          {GROUPS.map((group) => (
            <optgroup key={group} label={group}>
              {PAIR_FEATURES.filter((one) => one.group === group).map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <p class="quiet">
        {described
          ? `${described} (the beat: column, the other: row).`
          : "What each beat (row) looks at (column), mean over the heads."}
      </p>
      <section
        class="map-box"
        data-keys
        tabIndex={0}
        aria-label="Map of all pairs of beats: arrows up and down choose the row's beat, left and right the column's"
        onKeyDown={(event) => {
          const moves: Record<string, [number, number]> = {
            ArrowUp: [-1, 0],
            ArrowDown: [1, 0],
            ArrowLeft: [0, -1],
            ArrowRight: [0, 1],
          };
          const move = moves[event.key];
          if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          const step = event.shiftKey ? 4 : 1;
          const to = (x: number | null, by: number) => Math.min(beats - 1, Math.max(0, (x ?? 0) + step * by));
          setView({ beat: to(beat, move[0]), other: to(other, move[1]) });
        }}
      >
        <canvas
          ref={canvas}
          width={Math.round(side * ratio)}
          height={Math.round(side * ratio)}
          style={{ width: `${side}px`, height: `${side}px` }}
          onPointerMove={(event) => setHover(at(event))}
          onPointerLeave={() => setHover(null)}
          onClick={(event) => {
            const { i, j } = at(event as unknown as PointerEvent);
            setView({ beat: i, other: j });
          }}
        />
      </section>
      <p class="map-words" aria-live="polite">
        {typeof values === "string" && values}
        {values === undefined && "drawing the map …"}
        {values !== undefined &&
          typeof values !== "string" &&
          (shown
            ? `Row: ${placeWords(song, shown.i)}. Column: ${placeWords(song, shown.j)}${valueWords(values, shown.i * beats + shown.j)}.`
            : "Click a place to see its two beats in the song.")}
      </p>
    </div>
  );
}

function valueWords(values: Uint8Array | Float32Array, at: number): string {
  if (values instanceof Uint8Array) return values[at] ? ": yes" : ": no";
  return `: ${(100 * values[at]).toFixed(1)} %`;
}

/** The map in its own size, a pixel a pair. */
function pixelSheet(values: Uint8Array | Float32Array, beats: number, theme: Theme): HTMLCanvasElement {
  const sheet = document.createElement("canvas");
  sheet.width = beats;
  sheet.height = beats;
  sheet.getContext("2d")!.putImageData(new ImageData(mapPixels(mapShades(values), theme), beats, beats), 0, 0);
  return sheet;
}
