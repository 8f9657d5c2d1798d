/** The forms that an analysis is written in: one table for the command line, its help and the documentation. */
export const FORMATS = [
  { name: "table", extension: ".txt", description: "a line a measure and a summary, for reading" },
  { name: "json", extension: ".json", description: "every answer about every beat (docs/format.md)" },
  { name: "csv", extension: ".csv", description: "a row a beat, for spreadsheets and databases" },
  { name: "midi", extension: ".mid", description: "the song with key signatures and markers, for a sequencer" },
  { name: "beats", extension: ".beats", description: "seconds, tab, position in the true measure" },
  { name: "html", extension: ".html", description: "the song on one self-contained page, for looking and sharing" },
] as const;

export type FormatName = (typeof FORMATS)[number]["name"];
