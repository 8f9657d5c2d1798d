/** The state of the page and what can be done with it. Components draw it; they change it only through here. */
import { fileKind, LARGEST_MODEL, LARGEST_SONG, megabytes, placeFor } from "./files.js";
import type { Numbered } from "./Notices.js";
import type { CorrectionStore } from "./props.js";
import { createStore, type Store } from "./store.js";
import type { Correction, Engine, Song, View } from "./types.js";

export type Screen = "song" | "songs" | "runs";

export interface PageState {
  readonly screen: Screen;
  /** In the order in which they were opened. */
  readonly songs: readonly Song[];
  readonly current: Song | null;
  readonly view: View;
  readonly refusals: readonly Numbered[];
  /** What is going on, for the progress line. */
  readonly busy: { readonly share: number; readonly what: string } | null;
  /** Files of a folder that are being read. */
  readonly progress: { readonly done: number; readonly all: number } | null;
  /** What the model runs on; null until it is there. */
  readonly device: string | null;
  readonly help: boolean;
}

export const FIRST_VIEW: View = {
  zoom: 24,
  scroll: 0,
  form: "systems",
  beat: null,
  other: null,
  thresholds: {},
  highlight: null,
};

/** Pixels a beat at which a phrase of 16 beats fits beside the gutter of the roll. */
export function fittingZoom(width: number): number {
  return Math.max(12, Math.min(FIRST_VIEW.zoom, Math.floor((width - 90) / 16)));
}

export interface Page {
  readonly state: Store<PageState>;
  readonly engine: Engine;
  readonly corrections: CorrectionStore;
  change(change: Partial<PageState>): void;
  setView(change: Partial<View>): void;
  refuse(name: string, sentence: string): void;
  /** Songs, folders' files, models: each is read as what it is. */
  openFiles(files: readonly File[]): Promise<void>;
  /** A song that lies beside the page. */
  openAddress(url: string, name: string): Promise<void>;
  show(song: Song): void;
  correct(changes: readonly Correction[]): void;
  /** Asks the model anew about every song. */
  answerAnew(): Promise<void>;
}

export function createPage(engine: Engine, openStore: (refuse: Page["refuse"]) => CorrectionStore): Page {
  const state = createStore<PageState>({
    screen: "song",
    songs: [],
    current: null,
    view: FIRST_VIEW,
    refusals: [],
    busy: { share: 0.05, what: "loading the model" },
    progress: null,
    device: null,
    help: false,
  });
  let refusals = 0;
  const change = (part: Partial<PageState>) => state.set({ ...state.get(), ...part });
  const refuse = (name: string, sentence: string) => {
    change({ refusals: [...state.get().refusals, { name, sentence, number: refusals++ }] });
  };
  const corrections = openStore(refuse);

  engine.watchDevice((device) => change({ device }));
  engine.device.then(
    (device) => change({ device, busy: null }),
    (error: Error) => {
      change({ busy: null });
      refuse("model", error.message);
    },
  );

  const show = (song: Song) => {
    change({
      current: song,
      screen: "song",
      view: { ...FIRST_VIEW, zoom: fittingZoom(innerWidth), form: state.get().view.form },
    });
    corrections.load(song).catch((error: Error) => refuse(song.name, error.message));
  };

  const keep = (song: Song) => {
    const { songs, current } = state.get();
    const known = songs.some(({ id }) => id === song.id);
    change({
      songs: known ? songs.map((old) => (old.id === song.id ? song : old)) : [...songs, song],
      current: current?.id === song.id ? song : current,
    });
  };

  const openSong = async (name: string, bytes: Uint8Array): Promise<Song | null> => {
    try {
      const song = await engine.open(name, bytes, (share, what) => change({ busy: { share, what } }));
      keep(song);
      return song;
    } catch (error) {
      refuse(name, (error as Error).message);
      return null;
    } finally {
      change({ busy: null });
    }
  };

  const openModel = async (file: File) => {
    change({ busy: { share: 0.5, what: `loading ${file.name}` } });
    try {
      await engine.loadModel(file.name, new Uint8Array(await file.arrayBuffer()));
      await page.answerAnew();
    } catch (error) {
      refuse(file.name, (error as Error).message);
    } finally {
      change({ busy: null });
    }
  };

  /** Whether a file is one that the page reads; says why not. */
  const readable = (file: File, alone: boolean): boolean => {
    const kind = fileKind(file.name);
    if (kind === "other" && !alone) return false;
    const place = placeFor(file.name);
    if (place) {
      refuse(file.name, `this is no song: ${place}`);
      return false;
    }
    const most = kind === "model" ? LARGEST_MODEL : LARGEST_SONG;
    if (file.size <= most) return true;
    refuse(file.name, `${megabytes(file.size)} is too large (a ${kind} may have up to ${megabytes(most)})`);
    return false;
  };

  const page: Page = {
    state,
    engine,
    corrections,
    change,
    setView: (part) => change({ view: { ...state.get().view, ...part } }),
    refuse,
    async openFiles(files) {
      const wanted = files.filter((file) => readable(file, files.length === 1));
      if (files.length > 1 && wanted.length === 0)
        return refuse("these files", "there is no MIDI file among them (.mid, .midi, .kar)");
      for (const file of wanted.filter(({ name }) => fileKind(name) === "model")) await openModel(file);
      const songs = wanted.filter(({ name }) => fileKind(name) !== "model");
      const several = songs.length > 1;
      if (several) change({ screen: "songs" });
      for (const [done, file] of songs.entries()) {
        if (several) change({ progress: { done, all: songs.length } });
        const bytes = await file.arrayBuffer().catch(() => null);
        if (!bytes) {
          refuse(file.name, "it cannot be read (was it moved, or is it a folder?)");
          continue;
        }
        const song = await openSong(file.webkitRelativePath || file.name, new Uint8Array(bytes));
        if (song && !several) show(song);
      }
      change({ progress: null });
    },
    async openAddress(url, name) {
      const response = await fetch(url).catch(() => null);
      if (!response?.ok) return refuse(name, "it cannot be fetched from beside the page");
      const song = await openSong(name, new Uint8Array(await response.arrayBuffer()));
      if (song) show(song);
    },
    show,
    correct(changes) {
      const { current } = state.get();
      if (current) corrections.correct(current, changes);
    },
    async answerAnew() {
      const { songs, current } = state.get();
      // What is looked at comes first.
      const order = [...songs].sort((a, b) => Number(b.id === current?.id) - Number(a.id === current?.id));
      for (const { name, bytes } of order) await openSong(name, bytes);
    },
  };
  return page;
}
