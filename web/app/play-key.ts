/** Where the user types or chooses: these keep their keys. */
export const FIELDS = "input, select, textarea, dialog, [contenteditable]";

/** Whether a key is for the player: Space, where no element has it for itself. */
export function isPlayKey(event: KeyboardEvent): boolean {
  const { key, target, defaultPrevented } = event;
  if (key !== " " || defaultPrevented) return false;
  return !(target as HTMLElement).closest(`${FIELDS}, button, summary, a, [role=tab]`);
}
