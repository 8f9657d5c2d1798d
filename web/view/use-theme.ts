import { useStore } from "../app/store.js";
import { theme } from "../app/theme.js";
import { DARK, LIGHT, type Theme } from "./theme.js";

/** The colours of the song that go with those of the page. */
export function useTheme(): Theme {
  return useStore(theme) === "dark" ? DARK : LIGHT;
}
