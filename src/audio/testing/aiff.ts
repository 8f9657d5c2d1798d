/** An AIFF file of one channel of 16-bit samples. */
export function aiffFile(samples: Float32Array, rate: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(54 + samples.length * 2));
  const letters = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  letters(0, "FORM");
  view.setUint32(4, view.byteLength - 8);
  letters(8, "AIFFCOMM");
  view.setUint32(16, 18);
  view.setUint16(20, 1);
  view.setUint32(22, samples.length);
  view.setUint16(26, 16);
  // The rate as an 80-bit float: exponent, then the mantissa with its leading one.
  const exponent = Math.floor(Math.log2(rate));
  view.setUint16(28, 16383 + exponent);
  view.setUint32(30, rate * 2 ** (31 - exponent));
  letters(38, "SSND");
  view.setUint32(42, 8 + samples.length * 2);
  for (let i = 0; i < samples.length; i++)
    view.setInt16(54 + 2 * i, Math.round(32767 * Math.max(-1, Math.min(1, samples[i]))));
  return new Uint8Array(view.buffer);
}
