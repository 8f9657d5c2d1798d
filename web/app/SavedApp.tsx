/** One song on a page without a model: it is shown and played, with plain tones; nothing is corrected, for nothing could learn from it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Player } from "../sound/Player.js";
import { Inspector } from "../view/Inspector.js";
import { SongView } from "../view/SongView.js";
import { featuresOfBeat, featuresOfPair, type SongFeatures, songFeatures } from "../worker/features.js";
import { ThemeButton } from "./Header.js";
import { LetterKeys } from "./LetterKeys.js";
import { type Numbered, Refusals } from "./Notices.js";
import { FIRST_VIEW, fittingZoom } from "./page.js";
import { isPlayKey } from "./play-key.js";
import type { PlayerControls } from "./props.js";
import { SongHead } from "./SongHead.js";
import type { Engine, Song, View } from "./types.js";

export function SavedApp({ song }: { readonly song: Song }) {
  const [view, setView] = useState<View>({ ...FIRST_VIEW, zoom: fittingZoom(innerWidth) });
  const [playing, setPlaying] = useState<number | null>(null);
  const [refusals, setRefusals] = useState<readonly Numbered[]>([]);
  const count = useRef(0);
  const controls = useRef<PlayerControls | null>(null);
  const engine = useMemo(() => savedEngine(song), [song]);
  const change = (part: Partial<View>) => setView((old) => ({ ...old, ...part }));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPlayKey(event)) return;
      controls.current?.toggle();
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <header class="top">
        <h1 class="brand">BAT</h1>
        <span class="space" />
        <ThemeButton />
      </header>
      <Refusals refusals={refusals} onChange={setRefusals} />
      <main data-screen="song">
        <div class="song">
          <SongHead song={song}>
            <Player
              song={song}
              view={view}
              setView={change}
              onTime={setPlaying}
              onControls={(given) => {
                controls.current = given;
              }}
              onRefuse={(name, sentence) => setRefusals((old) => [...old, { name, sentence, number: count.current++ }])}
            />
          </SongHead>
          <section class="roll" aria-label="The song">
            <SongView
              song={song}
              view={view}
              setView={change}
              playing={playing}
              corrections={NONE}
              onSeek={(beat) => controls.current?.seek(beat)}
              onCorrect={null}
            />
          </section>
          <aside class="side">
            <div class="panel">
              <Inspector song={song} view={view} setView={change} engine={engine} corrections={NONE} onCorrect={null} />
            </div>
            <p class="quiet model">model {song.analysis.model}</p>
            <LetterKeys letters="a, d, w, s" />
          </aside>
        </div>
      </main>
    </>
  );
}

const NONE: readonly never[] = [];

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
    watchDevice() {},
  };
}
