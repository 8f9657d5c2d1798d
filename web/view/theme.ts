/**
 * Colours of the song. In the dark they are those of rawl, whose users will look for them: by the interval above the local tonic, on black.
 * In the light they keep their hues and are darkened until they show on white.
 */
export interface Theme {
  readonly name: "dark" | "light";
  readonly ground: string;
  /** Behind the gutter and the lanes. */
  readonly panel: string;
  /** By interval above the tonic, 0–11. */
  readonly intervals: readonly string[];
  /** A note whose tonic is not known; drums. */
  readonly neutral: string;
  /** A hair around notes that hardly stand out from the ground; null where none needs it. */
  readonly edge: string | null;
  readonly beatLine: string;
  readonly measureLine: string;
  readonly phraseLine: string;
  /** Where the tonic lies in each octave. */
  readonly tonicLine: string;
  readonly text: string;
  readonly quiet: string;
  /** Modulations. */
  readonly accent: string;
  /** An answer at or above its threshold, and one below it. */
  readonly yes: string;
  readonly maybe: string;
  /** Ground of the lane of scales, on which their names are printed. */
  readonly scale: string;
  readonly corrected: string;
  /** The beat that is looked at, and the one it is compared with. */
  readonly beat: string;
  readonly other: string;
  readonly playhead: string;
}

export const DARK: Theme = {
  name: "dark",
  ground: "#000000",
  panel: "#0d0d0f",
  intervals: [
    "#ffffff",
    "#820000",
    "#ff0000",
    "#007000",
    "#00fb47",
    "#9500b3",
    "#ea7eff",
    "#787878",
    "#0000ff",
    "#03b9d5",
    "#ff7328",
    "#ffff00",
  ],
  neutral: "#9a9a9a",
  edge: "#565660",
  beatLine: "#141416",
  measureLine: "#313136",
  phraseLine: "#8a8a92",
  tonicLine: "#26262b",
  text: "#e8e8ec",
  quiet: "#9a9aa4",
  accent: "#ffd24a",
  yes: "#7fd0ff",
  maybe: "#5a6a80",
  scale: "#245a80",
  corrected: "#ffb020",
  beat: "#ffffff",
  other: "#ffb020",
  playhead: "#ff5f6d",
};

export const LIGHT: Theme = {
  name: "light",
  ground: "#ffffff",
  panel: "#f4f4f6",
  intervals: [
    "#111111",
    "#820000",
    "#f00000",
    "#006400",
    "#00a531",
    "#8500a0",
    "#cf4ae8",
    "#808080",
    "#0000ff",
    "#0091a8",
    "#e35a0c",
    "#b49600",
  ],
  neutral: "#6a6a70",
  edge: null,
  beatLine: "#f1f1f3",
  measureLine: "#d3d3d9",
  phraseLine: "#77777f",
  tonicLine: "#e2e2e8",
  text: "#17171a",
  quiet: "#5f5f68",
  accent: "#8a5a00",
  yes: "#0a66b8",
  maybe: "#94a6bc",
  scale: "#a9cdec",
  corrected: "#b35900",
  beat: "#111111",
  other: "#b35900",
  playhead: "#d6203a",
};

/** Black or white, whichever is read better on a colour "#rrggbb". */
export function inkOn(colour: string): string {
  return contrast(colour, "#000000") >= contrast(colour, "#ffffff") ? "#000000" : "#ffffff";
}

/** Contrast of two colours "#rrggbb" (WCAG 2: 1–21). */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
