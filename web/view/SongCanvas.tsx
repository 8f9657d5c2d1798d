// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
/** The canvas of the song: it scrolls as the page does, and paints what is in sight. What moves lies on a second canvas above it. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SetView } from "../app/props.js";
import type { View } from "../app/types.js";
import { zoomed } from "./keys.js";
import { layout, type Scenery, type Viewport } from "./layout.js";
import { type Overlay, overlayBoxes, paintOverlay } from "./overlay.js";
import { paint } from "./paint.js";
import { arrange, hit, pixelsToScroll, type Size, scrollToPixels, scrollToSee } from "./systems.js";
import type { Theme } from "./theme.js";

interface CanvasProps {
  readonly scenery: Scenery;
  readonly view: View;
  readonly setView: SetView;
  readonly theme: Theme;
  readonly playing: number | null;
  readonly label: string;
  /** Tells the height of a semitone. */
  readonly onRow: (height: number) => void;
  readonly onBeat: (beat: number, compare: boolean) => void;
  /** Beats [from, to) of a lane were clicked or dragged over. */
  readonly onLane: (lane: number, from: number, to: number) => void;
}

/** Milliseconds for which the song does not scroll along after the user has scrolled. */
const PATIENCE = 2500;

interface Drag {
  readonly lane: number;
  readonly from: number;
  to: number;
}

export function SongCanvas(props: CanvasProps) {
  const { scenery, view, setView, theme, playing, label, onRow, onBeat, onLane } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const size = useSize(scroller);
  const arrangement = useMemo(
    () => arrange(scenery.reading, scenery.notes, view, size),
    [scenery, view.zoom, view.row, view.form, size],
  );
  const { metrics } = arrangement;
  onRow(metrics.row);
  const line = view.form === "line";
  const [hover, setHover] = useState<number | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const scrolled = useRef({ told: Number.NaN, byUser: Number.NEGATIVE_INFINITY, frame: 0, timer: 0 });

  const viewport = (): Viewport => ({
    left: scroller.current?.scrollLeft ?? 0,
    top: scroller.current?.scrollTop ?? 0,
    ...size,
  });
  const ratio = globalThis.devicePixelRatio || 1;

  const draw = useRef(() => {});
  draw.current = () => {
    const ctx = base.current?.getContext("2d", { alpha: false });
    if (!ctx) return;
    const seen = viewport();
    const scene = layout(scenery, arrangement, view, seen);
    paint(ctx, scene, { theme, ratio, viewport: seen, row: metrics.row, gutter: metrics.gutter });
  };
  const drawOver = useRef(() => {});
  drawOver.current = () => {
    const ctx = over.current?.getContext("2d");
    if (!ctx) return;
    const range = drag && { lane: drag.lane, from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) + 1 };
    const marks: Overlay = { playing, beat: view.beat, other: view.other, hover, range };
    paintOverlay(ctx, overlayBoxes(arrangement, marks), theme, viewport(), metrics.gutter, ratio);
  };

  const scrollTo = (scroll: number) => {
    const box = scroller.current;
    if (!box) return;
    const pixels = scrollToPixels(arrangement, scroll);
    if (line) box.scrollLeft = pixels;
    else box.scrollTop = pixels;
  };
  const scrollNow = () => pixelsToScroll(arrangement, line ? viewport().left : viewport().top);

  // A scroll from elsewhere, or a change of zoom: the same place of the song stays in sight.
  useLayoutEffect(() => {
    if (view.scroll !== scrolled.current.told) scrollTo(view.scroll);
  }, [view.scroll]);
  useLayoutEffect(() => {
    const beat = view.beat ?? null;
    if (beat === null) return scrollTo(view.scroll);
    const scroll = scrollToSee(arrangement, beat, scrollNow(), size);
    scrollTo(scroll ?? scrollNow());
  }, [view.zoom, view.row, view.form, size]);

  useLayoutEffect(() => draw.current(), [scenery, arrangement, theme, view.highlight, size, ratio]);
  useLayoutEffect(() => drawOver.current(), [arrangement, theme, view.beat, view.other, playing, hover, drag, size]);

  // The looked-at beat comes into sight when it is chosen elsewhere (keys, map, inspector).
  useEffect(() => {
    if (view.beat === null) return;
    const scroll = scrollToSee(arrangement, view.beat, scrollNow(), size);
    if (scroll !== null) scrollTo(scroll);
  }, [view.beat]);
  const sounding = playing === null ? null : Math.floor(playing);
  useEffect(() => {
    if (sounding === null || view.follow === false) return;
    if (performance.now() - scrolled.current.byUser < PATIENCE) return;
    const scroll = scrollToSee(arrangement, sounding, scrollNow(), size);
    if (scroll !== null) scrollTo(scroll);
  }, [sounding, view.follow]);

  const onScroll = () => {
    const state = scrolled.current;
    state.frame ||= requestAnimationFrame(() => {
      state.frame = 0;
      draw.current();
      drawOver.current();
    });
    clearTimeout(state.timer);
    state.timer = window.setTimeout(() => {
      state.told = scrollNow();
      setView({ scroll: state.told });
    }, 150);
  };
  useEffect(
    () => () => {
      clearTimeout(scrolled.current.timer);
      cancelAnimationFrame(scrolled.current.frame);
    },
    [],
  );
  const byUser = () => {
    scrolled.current.byUser = performance.now();
  };

  // Ctrl and the wheel zoom, as a pinch on a trackpad does; the listener may not be passive.
  const wheel = useRef((_: WheelEvent) => {});
  wheel.current = (event) => {
    byUser();
    if (!event.ctrlKey) return;
    event.preventDefault();
    setView({ zoom: zoomed(view.zoom, -event.deltaY / 100) });
  };
  useEffect(() => {
    const box = scroller.current;
    const listen = (event: WheelEvent) => wheel.current(event);
    box?.addEventListener("wheel", listen, { passive: false });
    return () => box?.removeEventListener("wheel", listen);
  }, []);

  const at = (event: PointerEvent) => {
    const box = base.current!.getBoundingClientRect();
    const { left, top } = viewport();
    const x = event.clientX - box.left;
    return x < metrics.gutter ? null : hit(arrangement, x + left, event.clientY - box.top + top);
  };
  const pressed = useRef<{ x: number; y: number } | null>(null);
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    pressed.current = { x: event.clientX, y: event.clientY };
    const place = at(event);
    // Fingers scroll: only a mouse or a pen drags over a lane.
    if (place && place.lane !== null && event.pointerType !== "touch") {
      setDrag({ lane: place.lane, from: place.beat, to: place.beat });
    }
  };
  const onMove = (event: PointerEvent) => {
    const place = at(event);
    setHover(place?.beat ?? null);
    if (drag && place && place.beat !== drag.to) setDrag({ ...drag, to: place.beat });
  };
  const onUp = (event: PointerEvent) => {
    const start = pressed.current;
    pressed.current = null;
    if (drag) {
      setDrag(null);
      return onLane(drag.lane, Math.min(drag.from, drag.to), Math.max(drag.from, drag.to) + 1);
    }
    if (!start || Math.hypot(event.clientX - start.x, event.clientY - start.y) > 8) return;
    const place = at(event);
    if (!place) return;
    if (place.lane !== null) onLane(place.lane, place.beat, place.beat + 1);
    else onBeat(place.beat, event.shiftKey || event.ctrlKey || event.metaKey);
  };
  const leave = () => {
    setHover(null);
    setDrag(null);
    pressed.current = null;
  };

  const canvas = { width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) };
  const style = { width: `${size.width}px`, height: `${size.height}px` };
  return (
    <section
      class="song-scroller"
      ref={scroller}
      aria-label={`${label}. Arrows go by beat, Shift and arrows by measure; the table below says the same.`}
      tabIndex={0}
      style={{ background: theme.ground }}
      onScroll={onScroll}
      onTouchMove={byUser}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerLeave={leave}
      onPointerCancel={leave}
    >
      <div class="song-extent" style={{ width: `${arrangement.width}px`, height: `${arrangement.height}px` }}>
        <div class="song-sheet" style={style}>
          <canvas ref={base} class="song-canvas" {...canvas} style={style} />
          <canvas ref={over} class="song-canvas" {...canvas} style={style} />
        </div>
      </div>
    </section>
  );
}

/** The inner size of an element, as it changes. */
function useSize(ref: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 800, height: 500 });
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = () =>
      setSize((old) => {
        const { clientWidth: width, clientHeight: height } = element;
        return width === old.width && height === old.height ? old : { width, height };
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return size;
}
