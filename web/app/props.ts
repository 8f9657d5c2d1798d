/**
 * What the shell hands to each part of the page, and what it gets back. The shell owns the state; parts keep only what is theirs alone
 * (a tooltip, a chart). Every file named here exports the component of the same name.
 */
import type { Correction, Engine, Song, View } from "./types.js";

export type SetView = (change: Partial<View>) => void;
/** Shows a sentence to the user. */
export type Refuse = (name: string, sentence: string) => void;

/** Takes corrections. Null in its place: nothing can be corrected (a saved page, which has no model to learn from them). */
export type Correct = (changes: readonly Correction[]) => void;

/** `web/view/SongView.tsx`: the roll, the ruler, the lanes, the legend, the table for screen readers. Handles its own keys. */
export interface SongViewProps {
  readonly song: Song;
  readonly view: View;
  readonly setView: SetView;
  /** The beat that sounds, with its fraction; null when nothing plays. */
  readonly playing: number | null;
  readonly corrections: readonly Correction[];
  readonly onSeek: (beat: number) => void;
  readonly onCorrect: Correct | null;
}

/** `web/view/MapView.tsx`: the T×T map. */
export interface MapViewProps {
  readonly song: Song;
  readonly view: View;
  readonly setView: SetView;
  readonly engine: Engine;
  readonly playing: number | null;
}

/** `web/view/Inspector.tsx`: the beat `view.beat`, and the pair with `view.other`. */
export interface InspectorProps {
  readonly song: Song;
  readonly view: View;
  readonly setView: SetView;
  readonly engine: Engine;
  readonly corrections: readonly Correction[];
  readonly onCorrect: Correct | null;
}

/** What the shell can ask of the player (Space, a click in the song). */
export interface PlayerControls {
  toggle(): void;
  seek(beat: number): void;
  pause(): void;
}

/** `web/sound/Player.tsx`: play, pause, follow, loop a phrase, mute by voice. Loads its soundfont when it is first asked to play. */
export interface PlayerProps {
  readonly song: Song;
  readonly view: View;
  readonly setView: SetView;
  /** At every frame while it plays; null when it stops. */
  readonly onTime: (beat: number | null) => void;
  /** Hands the controls over when they are ready, null when the player goes. */
  readonly onControls: (controls: PlayerControls | null) => void;
  readonly onRefuse: Refuse;
}

/** `web/teach/corrections.ts` exports `openCorrections(onRefuse: Refuse): CorrectionStore`. Corrections are kept by `song.id`. */
export interface CorrectionStore {
  /** What is known of a song; the same array until it changes, empty until it is loaded. */
  of(song: Song): readonly Correction[];
  /** Reads what the browser kept of a song. */
  load(song: Song): Promise<void>;
  /** Sets answers; a null takes the model's answer away and gives none (`forget` brings it back). One step of undo. */
  correct(song: Song, changes: readonly Correction[]): void;
  /** Sets answers of several songs (an import). One step of undo. */
  correctAll(changes: readonly { readonly song: Song; readonly changes: readonly Correction[] }[]): void;
  /** Forgets corrections: the model's answer stands again. One step of undo. */
  forget(song: Song, places: readonly Pick<Correction, "beat" | "question">[]): void;
  /** Resolves when all that was corrected so far is kept by the browser, or was refused. */
  settled(): Promise<void>;
  undo(): void;
  redo(): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Calls back after every change; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/** `web/teach/TeachPanel.tsx`: corrections listed, exported, imported; Teach, take back, download; where to correct next. */
export interface TeachPanelProps {
  readonly song: Song;
  /** All opened songs, the shown one among them. */
  readonly songs: readonly Song[];
  readonly store: CorrectionStore;
  readonly view: View;
  readonly setView: SetView;
  readonly engine: Engine;
  /** The model has changed (taught, taken back, loaded): the shell answers the songs anew. */
  readonly onModelChanged: () => Promise<void>;
  readonly onRefuse: Refuse;
}

/** `web/songs/SongsTable.tsx`: the songs that were opened, with search; click opens. */
export interface SongsTableProps {
  readonly songs: readonly Song[];
  /** The song on the song screen. */
  readonly current: Song | null;
  readonly onOpen: (song: Song) => void;
  /** Files and folders that the user chose or dropped. */
  readonly onFiles: (files: readonly File[]) => void;
  /** Files still to be read, for a progress line: done and all. */
  readonly progress: { readonly done: number; readonly all: number } | null;
}

/** `web/runs/RunsView.tsx`: training runs from `metrics.jsonl`. */
export interface RunsViewProps {
  readonly onRefuse: Refuse;
}
