/** What the terminal can show. */

/** Columns of standard output; 80 where it is no terminal and COLUMNS is not set. */
export function terminalWidth(): number {
  const asked = Number(process.env.COLUMNS);
  const width = process.stdout.columns ?? (Number.isInteger(asked) && asked > 0 ? asked : 80);
  return Math.max(20, width);
}

/** Colours only on a terminal, and never against NO_COLOR (https://no-color.org); FORCE_COLOR asks for them anywhere. */
export function colourWanted(stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR && process.env.FORCE_COLOR !== "0") return true;
  return stream.isTTY === true && process.env.TERM !== "dumb";
}

/** ASCII where the locale says that nothing else can be shown. */
export function asciiWanted(): boolean {
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || "";
  return locale !== "" && /^(C|POSIX)$/.test(locale);
}

/** One line on standard error that is written over; nothing where standard error is no terminal. */
export class StatusLine {
  private shown = 0;
  private last = 0;

  constructor(private readonly quiet: boolean) {}

  /** Shows a line, at most ten times a second. */
  show(text: string): void {
    if (this.quiet || !process.stderr.isTTY) return;
    const now = performance.now();
    if (now - this.last < 100) return;
    this.last = now;
    const line = text.slice(0, Math.max(0, (process.stderr.columns ?? 80) - 1));
    process.stderr.write(`\r${line.padEnd(this.shown)}`);
    this.shown = line.length;
  }

  /** Takes the line away, so that other lines can be written. */
  clear(): void {
    if (this.shown > 0) process.stderr.write(`\r${" ".repeat(this.shown)}\r`);
    this.shown = 0;
  }
}
