import type { Discarded, Split } from "../data/dataset.js";

/** What decides whether a prepared song is kept. */
export interface KeptSong {
  readonly file: string;
  readonly corpus: string;
  readonly split: Split;
  /** Its number among all songs of the inputs; a variant has its song's. */
  readonly place: number;
  readonly labelled: boolean;
  /** Made of another song, for training. */
  readonly varied: boolean;
  /** Songs with one digest have the same notes, but for transposition. */
  readonly digest: string;
}

/** The songs of a dataset in the order of the inputs, each once, and what was left out, with the reason. */
export class SongKeeper<S extends KeptSong> {
  readonly kept: S[] = [];
  private readonly places = new Map<string, number>();
  private readonly leftOut: (Discarded & { readonly place: number })[] = [];

  /** @param equal keep equal songs too: which of them stays is decided elsewhere */
  constructor(private readonly equal = false) {}

  keep(song: S): void {
    const at = this.equal ? undefined : this.places.get(song.digest);
    if (at === undefined) {
      this.places.set(song.digest, this.kept.length);
      this.kept.push(song);
    } else if (!song.varied) {
      // Of two equal songs the labelled one stays, else the one that training must not see, else the first.
      const first = this.kept[at];
      const later = rank(song) > rank(first);
      if (later) this.kept[at] = song;
      const [stays, goes] = later ? [song, first] : [first, song];
      this.leaveOut(goes, `same notes as ${stays.file}`);
    }
  }

  leaveOut({ file, corpus, place }: Pick<KeptSong, "file" | "corpus" | "place">, reason: string): void {
    this.leftOut.push({ file, corpus, reason, place });
  }

  /** In the order of the inputs, whatever the order in which it was told. */
  get discarded(): readonly (Discarded & { readonly place: number })[] {
    return this.leftOut.sort((a, b) => a.place - b.place || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  }
}

/** What a dataset keeps of a file that was left out. */
export function withoutPlaces(discarded: readonly Discarded[]): Discarded[] {
  return discarded.map(({ file, corpus, reason }) => ({ file, corpus, reason }));
}

function rank({ labelled, split }: KeptSong): number {
  return (labelled ? 10 : 0) + ["train", "val", "test", "heldout"].indexOf(split);
}
