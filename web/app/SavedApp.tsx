/** One song on a page without a model. */
import { useMemo, useState } from "preact/hooks";
import { Inspector } from "../view/Inspector.js";
import { SongView } from "../view/SongView.js";
import { featuresOfBeat, featuresOfPair, type SongFeatures, songFeatures } from "../worker/features.js";
import { FIRST_VIEW, fittingZoom } from "./page.js";
import { useStore } from "./store.js";
import { summaryWords } from "./summary.js";
import { theme, turnTheme } from "./theme.js";
import type { Correction, Engine, Song, View } from "./types.js";

export function SavedApp({ song }: { readonly song: Song }) {
  const [view, setView] = useState<View>({ ...FIRST_VIEW, zoom: fittingZoom(innerWidth) });
  const [corrections, setCorrections] = useState<readonly Correction[]>([]);
  const engine = useMemo(() => savedEngine(song), [song]);
  const now = useStore(theme);
  const change = (part: Partial<View>) => setView((old) => ({ ...old, ...part }));
  // A saved page keeps nothing: what is set here shows what a correction would change, until the page is closed.
  const correct = (changes: readonly Correction[]) =>
    setCorrections((old) => [
      ...old.filter((one) => !changes.some(({ beat, question }) => beat === one.beat && question === one.question)),
      ...changes,
    ]);
  return (
    <>
      <header class="top">
        <h1 class="brand">BAT</h1>
        <span class="space" />
        <button
          type="button"
          class="icon"
          onClick={turnTheme}
          aria-label={`${now === "dark" ? "Light" : "Dark"} colours`}
        >
          {now === "dark" ? "☀" : "☾"}
        </button>
      </header>
      <main data-screen="song">
        <div class="song">
          <section class="head" aria-labelledby="song-title">
            <h2 id="song-title">{song.analysis.title || song.name}</h2>
            <p class="words" id="summary">
              {summaryWords(song.analysis)}
            </p>
          </section>
          <section class="roll" aria-label="The song">
            <SongView
              song={song}
              view={view}
              setView={change}
              engine={engine}
              playing={null}
              corrections={corrections}
              onSeek={() => {}}
              onCorrect={correct}
            />
          </section>
          <aside class="side">
            <div class="panel">
              <Inspector
                song={song}
                view={view}
                setView={change}
                engine={engine}
                corrections={corrections}
                onCorrect={correct}
              />
            </div>
            <p class="quiet model">model {song.analysis.model}</p>
          </aside>
        </div>
      </main>
    </>
  );
}

/** What can be said of a song without a model: its features. */
function savedEngine(song: Song): Engine {
  let features: SongFeatures | undefined;
  const known = () => {
    features ??= songFeatures(song.piece);
    return features;
  };
  const refuse = () => Promise.reject(new Error("a saved page has no model: open the song with bat view"));
  return {
    open: refuse,
    beatFeatures: async (_, beat) => featuresOfBeat(known(), beat),
    pairFeatures: async (_, i, j) => featuresOfPair(known(), i, j),
    pairMap: refuse,
    attention: refuse,
    teach: refuse,
    stop() {},
    revert: async () => false,
    exportModel: refuse,
    loadModel: refuse,
    device: Promise.resolve("nothing: a saved page has no model"),
  };
}
