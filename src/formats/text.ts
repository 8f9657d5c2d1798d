/** Text in columns. */

/** Text of a file that is safe to show: without control characters, which a title may hold and a terminal would obey. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
}

/** Cuts text to a width, with "…" or nothing where it is cut. */
export function clip(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? "" : text.trimEnd().length <= width ? text.slice(0, width) : `${text.slice(0, width - 1)}…`;
}

export const pad = (text: string, width: number) => text.padEnd(width);

/** Joins items with a separator into lines of at most `width`; an item is never split. */
export function wrapItems(items: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + item.length + 1 <= width) {
      lines[lines.length - 1] = last + separator + item;
    } else {
      if (last !== undefined) lines[lines.length - 1] = last + separator.trimEnd();
      lines.push(item);
    }
  }
  return lines;
}

/** Minutes and seconds: "1:05". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "12" where a true measure starts with the file's, "12.3" on the third quarter of the file's measure. */
export function measureName(beat: { readonly measure: number; readonly position: number }): string {
  return beat.position === 1 ? String(beat.measure) : `${beat.measure}.${beat.position}`;
}
