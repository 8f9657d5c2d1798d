/** Choices that the browser keeps. Storage may be forbidden: a choice then holds until the page is closed. */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing more can be done.
  }
}
