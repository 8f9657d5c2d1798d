import { render } from "preact";
import { App } from "./app/App.js";
import { createPage } from "./app/page.js";
import "./app/page.css";
import { openCorrections } from "./teach/corrections.js";
import { startEngine } from "./worker/engine.js";

const asked = new URL(location.href).searchParams;
// `?device=wasm` and `?device=webgpu` settle what the model runs on; else it is tried out.
const device = asked.get("device");
const wish = device === "wasm" || device === "webgpu" ? device : "auto";
const page = createPage(startEngine(new URL("bat.safetensors", document.baseURI).href, wish), openCorrections);
render(<App page={page} />, document.getElementById("app")!);

// `bat view SONG` names its song in the address; only a file beside the page can be named so.
const named = asked.get("song");
if (named !== null) {
  const url = new URL(named, document.baseURI);
  if (url.origin === location.origin)
    void page.openAddress(url.href, decodeURIComponent(url.pathname.replace(/^.*\//, "")));
}
