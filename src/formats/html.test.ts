import { describe, expect, test } from "vitest";
import { writtenAnalysis } from "../answers/testing/analysis.js";
import { SAVED_MARK, type SavedSong, toHtml } from "./html.js";

const TEMPLATE = `<title>BAT</title><body>${SAVED_MARK}<script>"the page's code"</script></body>`;

function saved(html: string): SavedSong {
  const [, json] = /<script type="application\/json" id="saved">([^<]*)<\/script>/.exec(html) ?? [];
  return JSON.parse(json) as SavedSong;
}

describe("a song as one page", () => {
  test("holds the analysis and the very bytes of the song", () => {
    const analysis = writtenAnalysis({ modulation: 32 });
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) & 255);
    const back = saved(toHtml(analysis, bytes, TEMPLATE, { reading: { trustBeats: true } }));
    expect(back.analysis).toEqual(analysis);
    expect(Uint8Array.from(atob(back.song), (c) => c.charCodeAt(0))).toEqual(bytes);
    expect(back.reading).toEqual({ trustBeats: true });
  });

  test("of a recording says where its beats lie", () => {
    const heard = { times: [-0.5, 0, 0.5], gridSource: "tracked", warnings: ["the beats are doubtful"] } as const;
    expect(saved(toHtml(writtenAnalysis(), new Uint8Array(4), TEMPLATE, { heard })).heard).toEqual(heard);
    expect(saved(toHtml(writtenAnalysis(), new Uint8Array(4), TEMPLATE)).heard).toBeUndefined();
  });

  test("a title cannot bring code into the page", () => {
    const title = "</script><script>alert(1)</script>$&<!--";
    const html = toHtml({ ...writtenAnalysis(), title, file: title }, new Uint8Array(4), TEMPLATE);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toContain("<script>alert");
    expect(saved(html).analysis.title).toBe(title);
    expect(html).toContain("<title>&lt;/script&gt;");
  });
});
