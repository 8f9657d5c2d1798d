/** Curves by uPlot, in the page's colours. */
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./plot.css";

export interface Curve {
  readonly label: string;
  readonly colour: string;
  readonly dashed?: boolean;
  /** Dots alone, where points are few. */
  readonly dots?: boolean;
}

export interface PlotProps {
  /** For screen readers, with the last values. */
  readonly label: string;
  /** x, then a column for each curve; null where a curve has no point. */
  readonly data: readonly [readonly number[], ...(readonly (number | null)[])[]];
  readonly curves: readonly Curve[];
  readonly height?: number;
  /** Lowest and highest value of y; found when left out. */
  readonly range?: readonly [number, number];
  /** y on a logarithmic scale. */
  readonly log?: boolean;
}

/** Eight colours that are told apart on light and on dark ground, also without red and green (Okabe, Ito 2008, darkened or lightened). */
export const COLOURS = [
  "#0a7fc9",
  "#d55e00",
  "#009e73",
  "#b0468e",
  "#a87f00",
  "#4aa8d8",
  "#7d6bd6",
  "#7a7a7a",
] as const;

const colourOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888";

export function Plot({ label, data, curves, height = 180, range, log }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useTheme();
  const columns = data as unknown as uPlot.AlignedData;
  const shape = JSON.stringify([curves, range, log, height, theme]);
  const latest = useRef(columns);
  latest.current = columns;

  useEffect(() => {
    const host = place.current;
    if (!host) return;
    const axis = {
      stroke: colourOf("--quiet"),
      grid: { stroke: colourOf("--line"), width: 1 },
      ticks: { stroke: colourOf("--line"), width: 1 },
    };
    const made = new uPlot(
      {
        width: Math.max(120, host.clientWidth),
        height,
        scales: { x: { time: false }, y: { ...(range && { range: [...range] }), ...(log && { distr: 3 }) } },
        axes: [axis, { ...axis, size: 52 }],
        series: [
          { label: "step" },
          ...curves.map(({ label: name, colour, dashed, dots }) => ({
            label: name,
            stroke: colour,
            width: dots ? 0 : 1.5,
            spanGaps: true,
            ...(dashed && { dash: [6, 4] }),
            points: dots ? { show: true, size: 6, fill: colour } : { show: false },
            value: (_: uPlot, y: number | null) => (y === null ? "–" : y.toPrecision(3)),
          })),
        ],
        cursor: { drag: { x: false, y: false } },
      },
      latest.current,
      host,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: Math.max(120, host.clientWidth), height }));
    resize.observe(host);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(columns), [columns]);

  const last = curves.map(({ label: name }, n) => {
    const value = data[n + 1]?.findLast((y) => y !== null);
    return value == null ? "" : `${name} ${value.toPrecision(3)}`;
  });
  return (
    <div
      class="plot"
      ref={place}
      role="img"
      aria-label={`${label}. Last: ${last.filter(Boolean).join(", ") || "nothing yet"}`}
    />
  );
}

/** The page's theme, drawn anew when it turns. */
function useTheme(): string {
  const read = () => document.documentElement.dataset.theme ?? "";
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    const watch = new MutationObserver(() => setTheme(read()));
    watch.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => watch.disconnect();
  }, []);
  return theme;
}
