/** Every operation that gradients flow through; each has its check by finite differences in gradients.test.ts. */
export { attention, negativeDot, softmax, withColumn, withKeyBias, withOnes } from "./attention.js";
export { add, div, erf, exp, log, max, mul, neg, sigmoid, softplus, sqrt, sub } from "./elementwise.js";
export { binaryCrossEntropy, crossEntropy, safeMean } from "./losses.js";
export { columnSum, linear, matmul, weightGradient } from "./matmul.js";
export { mlp } from "./mlp.js";
export { normalize } from "./normal.js";
export { pairAttention } from "./pair-attention.js";
export { reduceMean, reduceSum } from "./reduce.js";
export { rotate } from "./rotate.js";
export { concat, expand, pad, reshape, slice, split, transpose } from "./shape.js";
