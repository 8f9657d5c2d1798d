/** The state of the page and what can be done with it. Components draw it; they change it only through here. */
import type { Heard } from "../../src/audio/song.js";
import { timeLeft } from "../audio/time-left.js";
import { fileKind, largest, megabytes, placeFor } from "./files.js";
import type { Numbered } from "./Notices.js";
import type { CorrectionStore } from "./props.js";
import { createStore, type Store } from "./store.js";
import type { Correction, Engine, Song, View } from "./types.js";

export type Screen = "song" | "songs" | "runs";

/** Something that goes on. */
export interface Busy {
  /** 0 to 1. */
  readonly share: number;
  readonly what: string;
  /** How long it takes still, in words; empty while that is not known. */
  readonly left?: string;
  /** Stops it; undefined where that cannot be. */
  readonly cancel?: () => void;
}

export interface PageState {
  readonly screen: Screen;
  /** In the order in which they were opened. */
  readonly songs: readonly Song[];
  readonly current: Song | null;
  readonly view: View;
  readonly refusals: readonly Numbered[];
  /** What is going on, for the progress line. */
  readonly busy: Busy | null;
  /** Files of a folder that are being read; `cancel` leaves the rest of them. */
  readonly progress: { readonly done: number; readonly all: number; readonly cancel: () => void } | null;
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
  const loading: Busy = { share: 0.05, what: "loading the model" };
  const state = createStore<PageState>({
    screen: "song",
    songs: [],
    current: null,
    view: FIRST_VIEW,
    refusals: [],
    busy: loading,
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
  const loaded = () => {
    if (state.get().busy === loading) change({ busy: null });
  };
  engine.device.then(
    (device) => {
      change({ device });
      loaded();
    },
    (error: Error) => {
      loaded();
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

  const openSong = async (name: string, bytes: Uint8Array, heard?: Heard): Promise<Song | null> => {
    try {
      const song = await engine.open(name, bytes, heard, (share, what) => change({ busy: { share, what } }));
      keep(song);
      return song;
    } catch (error) {
      refuse(name, (error as Error).message);
      return null;
    } finally {
      change({ busy: null });
    }
  };

  /** One recording at a time: each fills the processor and takes much memory. */
  let ears: Promise<unknown> = Promise.resolve();
  const openRecording = (
    name: string,
    bytes: Uint8Array<ArrayBuffer>,
    { signal, abort }: { readonly signal: AbortSignal; abort(): void },
  ): Promise<Song | null> => {
    const heard = ears.then(async () => {
      const { hear } = await import("../audio/hear.js");
      const begin = performance.now();
      const progress = ({ share, what }: Pick<Busy, "share" | "what">) => {
        const left = timeLeft(share, (performance.now() - begin) / 1000);
        change({ busy: { share, what: `${name}: ${what}`, left, cancel: abort } });
      };
      signal.throwIfAborted();
      return hear(name, bytes, { progress, signal });
    });
    ears = heard.catch(() => {});
    return heard.then(
      ({ midi, ...rest }) => openSong(name, midi, rest),
      (error: Error) => {
        change({ busy: null });
        if (!signal.aborted) refuse(name, error.message);
        return null;
      },
    );
  };

  /** Reads a song or a recording, as its name says. */
  const openBytes = (name: string, bytes: Uint8Array<ArrayBuffer>, stop: AbortController): Promise<Song | null> =>
    fileKind(name) === "recording"
      ? openRecording(name, bytes, { signal: stop.signal, abort: () => stop.abort() })
      : openSong(name, bytes);

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
    const most = largest(kind);
    if (file.size <= most) return true;
    refuse(
      file.name,
      `${megabytes(file.size)} is too large (a ${kind === "other" ? "song" : kind} may have up to ${megabytes(most)})`,
    );
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
      const stop = new AbortController();
      const cancel = () => {
        stop.abort();
        change({ progress: null });
      };
      const wanted = files.filter((file) => readable(file, files.length === 1));
      if (files.length > 1 && wanted.length === 0)
        return refuse("these files", "there is no MIDI file and no recording among them");
      for (const file of wanted.filter(({ name }) => fileKind(name) === "model")) await openModel(file);
      const songs = wanted.filter(({ name }) => fileKind(name) !== "model");
      const several = songs.length > 1;
      if (several) change({ screen: "songs" });
      for (const [done, file] of songs.entries()) {
        if (stop.signal.aborted) break;
        if (several) change({ progress: { done, all: songs.length, cancel } });
        const bytes = await file.arrayBuffer().catch(() => null);
        if (!bytes) {
          refuse(file.name, "it cannot be read (was it moved, or is it a folder?)");
          continue;
        }
        const song = await openBytes(file.webkitRelativePath || file.name, new Uint8Array(bytes), stop);
        if (song && !several) show(song);
      }
      if (!stop.signal.aborted) change({ progress: null });
    },
    async openAddress(url, name) {
      const response = await fetch(url).catch(() => null);
      if (!response?.ok) return refuse(name, "it cannot be fetched from beside the page");
      const song = await openBytes(name, new Uint8Array(await response.arrayBuffer()), new AbortController());
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
      for (const { name, bytes, heard } of order) await openSong(name, bytes, heard);
    },
  };
  return page;
}
