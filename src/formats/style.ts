/** Weights and colours of a terminal; without colour, every function gives its text back. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  /** The start of a phrase. */
  phrase(text: string): string;
  /** What must not be overlooked. */
  strong(text: string): string;
}

export function style(colour: boolean): Style {
  const ansi = (code: string) => (text: string) => (colour && text.trim() ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: ansi("1"), dim: ansi("2"), phrase: ansi("36"), strong: ansi("1;33") };
}
