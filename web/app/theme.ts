/** Light or dark: as the system has it, until the user chooses. */
import { keep, kept } from "./kept.js";
import { createStore } from "./store.js";

export type Theme = "light" | "dark";

const KEY = "bat-theme";

function chosen(): Theme | null {
  const theme = kept(KEY);
  return theme === "light" || theme === "dark" ? theme : null;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const wanted = (): Theme => chosen() ?? (dark.matches ? "dark" : "light");

export const theme = createStore<Theme>(wanted());
const apply = () => {
  document.documentElement.dataset.theme = theme.get();
};
apply();
theme.subscribe(apply);
dark.addEventListener("change", () => theme.set(wanted()));

export function turnTheme(): void {
  const next = theme.get() === "dark" ? "light" : "dark";
  keep(KEY, next);
  theme.set(next);
}
