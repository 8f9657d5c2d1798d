import { render } from "preact";
import { App } from "./app/App.js";
import { createPage } from "./app/page.js";
import "./app/page.css";
import { openCorrections } from "./teach/corrections.js";
import { startEngine } from "./worker/engine.js";

const page = createPage(startEngine(new URL("bat.safetensors", document.baseURI).href), openCorrections);
render(<App page={page} />, document.getElementById("app")!);

// `bat view SONG` names its song in the address; only a file beside the page can be named so.
const named = new URL(location.href).searchParams.get("song");
if (named !== null) {
  const url = new URL(named, document.baseURI);
  if (url.origin === location.origin)
    void page.openAddress(url.href, decodeURIComponent(url.pathname.replace(/^.*\//, "")));
}
