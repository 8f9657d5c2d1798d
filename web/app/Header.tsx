/** The line on top: screens, opening, theme, help. */
import { SONGS_ACCEPTED } from "./files.js";
import type { Page, PageState, Screen } from "./page.js";
import { useStore } from "./store.js";
import { theme, turnTheme } from "./theme.js";

const SCREENS: readonly (readonly [Screen, string])[] = [
  ["song", "Song"],
  ["songs", "Songs"],
  ["runs", "Runs"],
];

export function Header({ page, state }: { readonly page: Page; readonly state: PageState }) {
  return (
    <header class="top">
      <h1 class="brand">BAT</h1>
      <nav aria-label="Screens">
        {SCREENS.map(([screen, label]) => (
          <button
            key={screen}
            type="button"
            class="tab"
            aria-current={state.screen === screen ? "page" : undefined}
            onClick={() => page.change({ screen })}
          >
            {label}
            {screen === "songs" && state.songs.length > 1 && <span class="count">({state.songs.length})</span>}
          </button>
        ))}
      </nav>
      <span class="space" />
      <FileButton page={page} />
      <ThemeButton />
      <button type="button" class="icon" onClick={() => page.change({ help: true })} aria-label="Help">
        ?
      </button>
    </header>
  );
}

export function ThemeButton() {
  const now = useStore(theme);
  return (
    <button type="button" class="icon" onClick={turnTheme} aria-label={`${now === "dark" ? "Light" : "Dark"} colours`}>
      {now === "dark" ? "☀" : "☾"}
    </button>
  );
}

/** Opens songs or a model; the input itself is hidden from the eye only. */
export function FileButton({ page, label = "Open…" }: { readonly page: Page; readonly label?: string }) {
  return (
    <label class="button file">
      {label}
      <input
        type="file"
        multiple
        accept={`${SONGS_ACCEPTED},.safetensors`}
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          // Choosing the same file again is to open it again.
          input.value = "";
          if (files.length > 0) void page.openFiles(files);
        }}
      />
    </label>
  );
}
