// Takes Basic Pitch's weights out of its npm package (Apache-2.0) into models/pitch.safetensors, where src/audio/pitch-network.ts finds them.
//
//   npm pack @spotify/basic-pitch@1.0.1 && tar xzf spotify-basic-pitch-1.0.1.tgz
//   node scripts/setup.mjs && node scripts/pitch-weights.mjs package/model models/pitch.safetensors
//
// The graph of TensorFlow.js is not taken over: the network is written anew (a tenth of its nodes), and src/audio/pitch.test.ts holds it to
// numbers that the package's own graph gives. The nine octaves of the transform share one kernel, so a fifth of the file is left.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSafetensors } from "../dist/engine/safetensors.js";

const [folder, output] = process.argv.slice(2);
if (!folder || !output) {
  console.error("use: node scripts/pitch-weights.mjs FOLDER-OF-model.json OUTPUT.safetensors");
  process.exit(2);
}
const { weightsManifest } = JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
const found = new Map();
for (const { paths, weights } of weightsManifest) {
  const bytes = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
  let at = 0;
  for (const { name, shape, dtype } of weights) {
    const count = shape.reduce((product, length) => product * length, 1);
    if (dtype === "float32") {
      const data = Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(at + 4 * i));
      found.set(name.replace("StatefulPartitionedCall/model_1/", ""), { shape, data });
    }
    at += 4 * count;
  }
}

/** [height, width, in, out] of TensorFlow → [out, in, height, width] of ONNX. */
function kernel(name) {
  const { shape, data } = found.get(name);
  const [h, w, i, o] = shape;
  const out = new Float32Array(data.length);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      for (let c = 0; c < i; c++)
        for (let k = 0; k < o; k++) out[((k * i + c) * h + y) * w + x] = data[((y * w + x) * i + c) * o + k];
  return { dtype: "F32", shape: [o, i, h, w], data: out };
}
const plain = (name) => {
  const { data } = found.get(name);
  return { dtype: "F32", shape: [data.length], data };
};

const transform = "cq_t2010v2_1";
const tensors = {
  "cqt.real": kernel(`${transform}/conv1d/ExpandDims_1`),
  "cqt.imaginary": kernel(`${transform}/conv1d_1/ExpandDims_1`),
  "cqt.halve": kernel(`${transform}/conv1d_2/ExpandDims_1`),
  "cqt.scale": plain(`${transform}/Sqrt`),
  "norm.scale": plain("batch_normalization/FusedBatchNormV3/Scaled"),
  "norm.shift": plain("batch_normalization/FusedBatchNormV3/Offset"),
  "contour1.weight": kernel("conv2d_1/Conv2D_weights"),
  "contour1.bias": plain("conv2d_1/Conv2D_bn_offset"),
  "contour2.weight": kernel("contours-reduced/Conv2D/ReadVariableOp"),
  "contour2.bias": plain("contours-reduced/BiasAdd/ReadVariableOp"),
  "note1.weight": kernel("conv2d_2/Conv2D/ReadVariableOp"),
  "note1.bias": plain("conv2d_2/BiasAdd/ReadVariableOp"),
  "note2.weight": kernel("conv2d_3/Conv2D/ReadVariableOp"),
  "note2.bias": plain("conv2d_3/BiasAdd/ReadVariableOp"),
  "onset1.weight": kernel("conv2d_4/Conv2D_weights"),
  "onset1.bias": plain("conv2d_4/Conv2D_bn_offset"),
  "onset2.weight": kernel("conv2d_5/Conv2D/ReadVariableOp"),
  "onset2.bias": plain("conv2d_5/BiasAdd/ReadVariableOp"),
};
writeFileSync(
  output,
  writeSafetensors(tensors, {
    source: "@spotify/basic-pitch 1.0.1 (npm), model/",
    licence: "Apache-2.0, Copyright 2022 Spotify AB",
    change: "weights taken out of the graph and transposed; their values are unchanged",
  }),
);
