/** Light or dark: as the system has it, until the user chooses. */
import { createStore } from "./store.js";

export type Theme = "light" | "dark";

const KEY = "bat-theme";

function kept(): Theme | null {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : null;
  } catch {
    // Storage may be forbidden; the theme is then the system's.
    return null;
  }
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const wanted = (): Theme => kept() ?? (dark.matches ? "dark" : "light");

export const theme = createStore<Theme>(wanted());
const apply = () => {
  document.documentElement.dataset.theme = theme.get();
};
apply();
theme.subscribe(apply);
dark.addEventListener("change", () => theme.set(wanted()));

export function turnTheme(): void {
  const next = theme.get() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // It holds until the page is closed.
  }
  theme.set(next);
}
