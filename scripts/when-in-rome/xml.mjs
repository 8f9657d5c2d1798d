// Well-formed XML → a tree of {name, attributes, children, text}: as much of XML as score files need.

/** @typedef {{name: string, attributes: Record<string, string>, children: Element[], text: string}} Element */

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^>]*>|<(\/?)([\w:.-]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/g;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The root element; comments, declarations and white space around children are dropped.
 * Throws where tags do not match or the document ends early.
 * @param {string} text
 * @returns {Element}
 */
export function readXml(text) {
  const root = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  for (const [, cdata, closing, name, attributes, empty, plain] of text.matchAll(TOKEN)) {
    const top = open[open.length - 1];
    if (cdata !== undefined) top.text += cdata;
    else if (plain !== undefined) top.text += unescaped(plain);
    else if (name === undefined) continue;
    else if (closing) {
      if (top.name !== name || open.length === 1) throw new Error(`</${name}> closes <${top.name}>`);
      top.text = top.text.trim();
      open.pop();
    } else {
      const element = { name, attributes: attributesOf(attributes), children: [], text: "" };
      top.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`<${open[open.length - 1].name}> is not closed`);
  if (root.children.length !== 1) throw new Error(`${root.children.length} root elements (expected 1)`);
  return root.children[0];
}

function attributesOf(text) {
  return Object.fromEntries(
    [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, a, b]) => [name, unescaped(a ?? b)]),
  );
}

const unescaped = (text) =>
  text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, code) =>
    code[0] === "#"
      ? String.fromCodePoint(Number(code[1].toLowerCase() === "x" ? `0${code.slice(1)}` : code.slice(1)))
      : (ENTITIES[code] ?? whole),
  );

/** The first child of a name. */
export const child = (element, name) => element?.children.find((one) => one.name === name);

/** The text of the first child of a name. */
export const childText = (element, name) => child(element, name)?.text;

/** The children of a name. */
export const childrenOf = (element, name) => element.children.filter((one) => one.name === name);
