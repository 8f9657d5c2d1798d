/** The page: header, notices, one screen; drops and the keys that hold everywhere. */
import { useEffect, useRef, useState } from "preact/hooks";
import { RunsView } from "../runs/RunsView.js";
import { SongsTable } from "../songs/SongsTable.js";
import { droppedFiles } from "./files.js";
import { Header } from "./Header.js";
import { Help } from "./Help.js";
import { isLetterOff } from "./LetterKeys.js";
import { Notices } from "./Notices.js";
import type { Page } from "./page.js";
import { FIELDS, isPlayKey } from "./play-key.js";
import type { PlayerControls } from "./props.js";
import { SongScreen } from "./SongScreen.js";
import { useStore } from "./store.js";

export function App({ page }: { readonly page: Page }) {
  const state = useStore(page.state);
  const controls = useRef<PlayerControls | null>(null);
  const dropping = useDrops(page);
  const seen = useRef(false);
  seen.current ||= state.screen === "runs";
  useKeys(page, controls);
  return (
    <>
      <Header page={page} state={state} />
      <Notices page={page} state={state} />
      <main data-screen={state.screen}>
        {state.screen === "song" && <SongScreen page={page} state={state} controls={controls} />}
        {state.screen === "songs" && (
          <SongsTable
            songs={state.songs}
            current={state.current}
            onOpen={page.show}
            onFiles={(files) => void page.openFiles(files)}
            progress={state.progress}
          />
        )}
        {/* Opened runs stay while another screen is shown. */}
        {(state.screen === "runs" || seen.current) && (
          <div hidden={state.screen !== "runs"}>
            <RunsView onRefuse={page.refuse} />
          </div>
        )}
      </main>
      <Help open={state.help} device={state.device} onClose={() => page.change({ help: false })} />
      {dropping && <div class="dropping">Drop to open</div>}
    </>
  );
}

/** Takes files that are dropped anywhere, except where a part of the page takes them itself. Gives whether some hover over the page. */
function useDrops(page: Page): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(page.state.get().screen !== "runs");
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (event.defaultPrevented || !event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      droppedFiles(event.dataTransfer).then(
        (files) => page.openFiles(files),
        () => page.refuse("the drop", "a file or folder in it cannot be read"),
      );
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, [page]);
  return over;
}

/** Space, h, undo and redo; not where the user types or an element has the key for itself. */
function useKeys(page: Page, controls: { current: PlayerControls | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || target.closest(FIELDS)) return;
      const { current, help } = page.state.get();
      const control = event.ctrlKey || event.metaKey;
      if (isPlayKey(event)) controls.current?.toggle();
      else if (event.key === "h" && !control && !isLetterOff(event)) page.change({ help: !help });
      else if (event.key.toLowerCase() === "z" && control && current) {
        if (event.shiftKey) page.corrections.redo();
        else page.corrections.undo();
      } else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [page, controls]);
}
