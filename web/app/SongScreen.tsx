/** The song screen: words, player, roll, and beside them what is looked at. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Player } from "../sound/Player.js";
import { TeachPanel } from "../teach/TeachPanel.js";
import { Inspector } from "../view/Inspector.js";
import { MapView } from "../view/MapView.js";
import { SongView } from "../view/SongView.js";
import type { Page, PageState } from "./page.js";
import type { PlayerControls } from "./props.js";
import { SongHead } from "./SongHead.js";
import { Tabs } from "./Tabs.js";
import type { Correction, Song } from "./types.js";
import { useStage } from "./use-stage.js";
import { Welcome } from "./Welcome.js";

const PANELS = [
  ["beat", "Beat"],
  ["map", "Map"],
  ["teach", "Teach"],
] as const;
type Panel = (typeof PANELS)[number][0];

interface ScreenProps {
  readonly page: Page;
  readonly state: PageState;
  /** Gives the player's controls to the keys of the page. */
  readonly controls: { current: PlayerControls | null };
}

export function SongScreen({ page, state, controls }: ScreenProps) {
  const { current } = state;
  if (!current) return <Welcome page={page} />;
  return <OpenSong key={current.id} page={page} state={state} song={current} controls={controls} />;
}

/** What is drawn of a newly opened song after its title and summary, in this order. */
const [PLAYER, PANEL, ROLL] = [1, 2, 3];

function OpenSong({ page, state, song, controls }: ScreenProps & { readonly song: Song }) {
  const { view } = state;
  const stage = useStage(ROLL);
  const [panel, setPanel] = useState<Panel>("beat");
  const [playing, setPlaying] = useState<number | null>(null);
  const corrections = useCorrections(page, song);
  const seek = (beat: number) => controls.current?.seek(beat);
  const { title, model } = song.analysis;
  useEffect(() => {
    document.title = `${title || song.name} · BAT`;
  }, [song]);
  return (
    <div class="song">
      <SongHead song={song}>
        {stage >= PLAYER && (
          <Player
            song={song}
            view={view}
            setView={page.setView}
            onTime={setPlaying}
            onControls={(given) => {
              controls.current = given;
            }}
            onRefuse={page.refuse}
          />
        )}
      </SongHead>
      <section class="roll" aria-label="The song">
        {stage >= ROLL && (
          <SongView
            song={song}
            view={view}
            setView={page.setView}
            playing={playing}
            corrections={corrections}
            onSeek={seek}
            onCorrect={page.correct}
          />
        )}
      </section>
      <aside class="side">
        <Tabs label="Beside the song" tabs={PANELS} chosen={panel} onChoose={setPanel} panel="panel" />
        <div id="panel" class="panel" role="tabpanel" aria-labelledby={`tab-${panel}`}>
          {stage >= PANEL && panel === "beat" && (
            <Inspector
              song={song}
              view={view}
              setView={page.setView}
              engine={page.engine}
              corrections={corrections}
              onCorrect={page.correct}
            />
          )}
          {stage >= PANEL && panel === "map" && (
            <MapView song={song} view={view} setView={page.setView} engine={page.engine} playing={playing} />
          )}
          {stage >= PANEL && panel === "teach" && (
            <TeachPanel
              song={song}
              songs={state.songs}
              store={page.corrections}
              view={view}
              setView={page.setView}
              engine={page.engine}
              onModelChanged={page.answerAnew}
              onRefuse={page.refuse}
            />
          )}
        </div>
        <p class="quiet model" data-timings={JSON.stringify(song.timings)}>
          Answered in {Math.round(song.timings.total ?? 0)} ms by model {model}, {state.device}
        </p>
      </aside>
    </div>
  );
}

function useCorrections(page: Page, song: Song): readonly Correction[] {
  const [, draw] = useState(0);
  const count = useRef(0);
  useEffect(() => page.corrections.subscribe(() => draw(++count.current)), [page]);
  return page.corrections.of(song);
}
