// Compressed MusicXML (.mxl): a zip file whose META-INF/container.xml names the score in it.
import { inflateRawSync } from "node:zlib";
import { child, childrenOf, readXml } from "./xml.mjs";

const END = 0x06054b50;
const CENTRAL = 0x02014b50;

/**
 * The score's XML of a .mxl file (or of a plain MusicXML file, as it is).
 * Throws for what is no such file.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function mxlScore(bytes) {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return decoded(bytes);
  const files = unzip(bytes);
  const container = files.get("META-INF/container.xml");
  const named = container && childrenOf(child(readXml(decoded(container())), "rootfiles"), "rootfile")[0];
  const path = named?.attributes["full-path"] ?? [...files.keys()].find((name) => /^[^/]+\.(musicxml|xml)$/.test(name));
  const score = files.get(path);
  if (!score) throw new Error("the .mxl file holds no score");
  return decoded(score());
}

function decoded(bytes) {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return new TextDecoder(utf16 ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8").decode(bytes);
}

/**
 * The files of a zip archive, each as a function that unpacks it; entries stored or deflated.
 * @param {Uint8Array} bytes
 * @returns {Map<string, () => Uint8Array>}
 */
export function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error("no zip archive");
  const files = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== CENTRAL) throw new Error("a damaged zip archive");
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 20, true);
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + lengths[0]));
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = bytes.subarray(from, from + size);
    files.set(name, () => {
      if (method !== 0 && method !== 8) throw new Error(`${name} is packed by method ${method} (expected 0 or 8)`);
      return method === 0 ? packed : inflateRawSync(packed);
    });
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return files;
}
