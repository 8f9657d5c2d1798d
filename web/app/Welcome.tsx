/** The song screen before there is a song. */
import { FileButton } from "./Header.js";
import type { Page } from "./page.js";

/** Songs that come with the page, by the address that the build gives them. */
const EXAMPLES = import.meta.glob<string>("../../examples/*.mid", { query: "?url", import: "default", eager: true });

const TITLES: Readonly<Record<string, string>> = {
  "01-pop-modulation": "a pop song that modulates",
  "02-blues-band": "a blues band",
  "03-minor-ballad-pickup": "a ballad with a pickup",
  "05-modal-folk": "a modal folk tune",
  "06-long-medley": "a long medley",
};

export function Welcome({ page }: { readonly page: Page }) {
  const examples = Object.entries(EXAMPLES).flatMap(([path, url]) => {
    const name = path.replace(/^.*\//, "");
    const title = TITLES[name.replace(/\.mid$/, "")];
    return title ? [{ name, title, url }] : [];
  });
  return (
    <section class="welcome">
      <h2>Drop a MIDI file or a recording, or a folder of them</h2>
      <p>
        See its keys, measures, phrases and modulations beat by beat; hear it; correct the answers; teach the model.
        Nothing is uploaded.
      </p>
      <FileButton page={page} label="Choose a file…" />
      <p class="quiet">Or try one:</p>
      <ul class="examples">
        {examples.map(({ name, title, url }) => (
          <li key={name}>
            <button type="button" onClick={() => void page.openAddress(new URL(url, document.baseURI).href, name)}>
              {title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
