/** Tabs over one panel: Tab reaches the chosen one, arrows, Home and End choose another. */
import { useRef } from "preact/hooks";

interface TabsProps<T extends string> {
  readonly label: string;
  /** Name and title of each. */
  readonly tabs: readonly (readonly [T, string])[];
  readonly chosen: T;
  readonly onChoose: (name: T) => void;
  /** Id of the panel; that of a tab is `tab-` and its name. */
  readonly panel: string;
}

export function Tabs<T extends string>({ label, tabs, chosen, onChoose, panel }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent, at: number) => {
    const to = tabAfter(event, at, tabs.length);
    if (to === null) return;
    event.preventDefault();
    onChoose(tabs[to][0]);
    (list.current?.children[to] as HTMLElement | undefined)?.focus();
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label={label}>
      {tabs.map(([name, title], n) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          class="tab"
          tabIndex={chosen === name ? 0 : -1}
          aria-selected={chosen === name}
          aria-controls={panel}
          onClick={() => onChoose(name)}
          onKeyDown={(event) => onKey(event, n)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** The tab that a key goes to from tab `at` of `count`; null where it goes to none. From the last it goes on to the first. */
function tabAfter(event: Pressed, at: number, count: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  switch (event.key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
