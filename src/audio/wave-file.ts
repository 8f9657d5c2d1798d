/** A WAV file of 16-bit samples: channels of equal length, sample after sample. */
export function waveFile(channels: readonly Float32Array[], sampleRate: number): Uint8Array {
  const count = channels.length;
  const frames = channels[0].length;
  const view = new DataView(new ArrayBuffer(44 + frames * count * 2));
  const letters = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  letters(0, "RIFF");
  view.setUint32(4, view.byteLength - 8, true);
  letters(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, count, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * count * 2, true);
  view.setUint16(32, count * 2, true);
  view.setUint16(34, 16, true);
  letters(36, "data");
  view.setUint32(40, frames * count * 2, true);
  let at = 44;
  for (let i = 0; i < frames; i++)
    for (const channel of channels) {
      view.setInt16(at, Math.round(32767 * Math.max(-1, Math.min(1, channel[i]))), true);
      at += 2;
    }
  return new Uint8Array(view.buffer);
}
