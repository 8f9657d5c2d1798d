/** Cuts of each feature: at so many ranks, evenly. */
const CUTS = 63;

/**
 * Gradient-boosted trees for yes or no, leaf by leaf where the gain is largest, on binned features (Friedman 2001; Ke et al. 2017, "LightGBM").
 * @param rows of F numbers each
 * @param yes from 0 to 1 for each row
 * @param options trees, leaves, rate, least (rows of a leaf), l2, rowShare and featureShare (of each tree), next (seeded numbers from 0 to 1)
 * @returns {bias, trees} as src/answers/boosted-trees.ts reads them
 */
export function boostedTrees(rows, yes, { trees, leaves, rate, least, l2, rowShare, featureShare, next }) {
  const [N, F] = [rows.length, rows[0].length];
  const cuts = Array.from({ length: F }, (_, f) => cutsOf(rows, f));
  const bins = cuts.map((own, f) => Uint8Array.from(rows, (row) => binOf(own, row[f])));
  const mean = yes.reduce((sum, y) => sum + y, 0) / N;
  const bias = rounded(Math.log(mean / (1 - mean)));
  const scores = new Float64Array(N).fill(bias);
  const [slope, curve] = [new Float64Array(N), new Float64Array(N)];
  const grown = [];
  for (let n = 0; n < trees; n++) {
    for (let i = 0; i < N; i++) {
      const p = 1 / (1 + Math.exp(-scores[i]));
      slope[i] = p - yes[i];
      curve[i] = p * (1 - p);
    }
    const drawn = Int32Array.from({ length: N }, (_, i) => i).filter(() => next() < rowShare);
    const features = cuts.map((_, f) => f).filter(() => next() < featureShare);
    const tree = grow(drawn, features);
    for (let i = 0; i < N; i++) scores[i] += leafOf(tree, (f) => rows[i][f]);
    grown.push(written(tree));
  }
  return { bias, trees: grown };

  /** The best branching of these rows: what it gains, its feature and its last bin of the first branch. */
  function bestOf(own, features) {
    let [slopes, curves] = [0, 0];
    for (const i of own) {
      slopes += slope[i];
      curves += curve[i];
    }
    const worth = (g, h) => (g * g) / (h + l2);
    let best = { gain: 0 };
    const [g, h, count] = [new Float64Array(CUTS + 1), new Float64Array(CUTS + 1), new Int32Array(CUTS + 1)];
    for (const f of features) {
      for (const sums of [g, h, count]) sums.fill(0);
      const bin = bins[f];
      for (const i of own) {
        g[bin[i]] += slope[i];
        h[bin[i]] += curve[i];
        count[bin[i]]++;
      }
      let [below, weight, rowsBelow] = [0, 0, 0];
      for (let b = 0; b < cuts[f].length; b++) {
        below += g[b];
        weight += h[b];
        rowsBelow += count[b];
        if (rowsBelow < least || own.length - rowsBelow < least) continue;
        const gain = worth(below, weight) + worth(slopes - below, curves - weight) - worth(slopes, curves);
        if (gain > best.gain) best = { gain, feature: f, bin: b };
      }
    }
    return { ...best, own, score: (-rate * slopes) / (curves + l2) };
  }

  function grow(drawn, features) {
    const root = bestOf(drawn, features);
    const ends = [root];
    while (ends.length < leaves) {
      const node = ends.reduce((a, b) => (b.gain > a.gain ? b : a));
      if (node.gain <= 0) break;
      const { own, feature, bin } = node;
      node.branches = [own.filter((i) => bins[feature][i] <= bin), own.filter((i) => bins[feature][i] > bin)].map(
        (part) => bestOf(part, features),
      );
      node.threshold = cuts[feature][bin];
      ends.splice(ends.indexOf(node), 1, ...node.branches);
    }
    return root;
  }
}

const rounded = (x) => Number(x.toPrecision(3));

/** Rising numbers between which the values of a feature lie. */
function cutsOf(rows, f) {
  const values = Float64Array.from(rows, (row) => row[f]).sort();
  const cuts = new Set();
  for (let c = 1; c <= CUTS; c++) {
    const at = Math.floor((c * values.length) / (CUTS + 1));
    const cut = rounded((values[at - 1] + values[at]) / 2);
    if (cut < values[values.length - 1]) cuts.add(cut);
  }
  return [...cuts].sort((a, b) => a - b);
}

/** How many cuts lie below x. */
function binOf(cuts, x) {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

const leafOf = (node, number) =>
  node.branches ? leafOf(node.branches[number(node.feature) <= node.threshold ? 0 : 1], number) : rounded(node.score);

const written = ({ branches, feature, threshold, score }) =>
  branches ? [feature, threshold, ...branches.flatMap(written)] : [-1, rounded(score)];

/** Several sets of trees as one, whose score is the mean of theirs. */
export function meanOfTrees(sets) {
  const share = (tree) => tree.map((x, i) => (i % 2 === 1 && tree[i - 1] === -1 ? rounded(x / sets.length) : x));
  return {
    bias: rounded(sets.reduce((sum, { bias }) => sum + bias, 0) / sets.length),
    trees: sets.flatMap(({ trees }) => trees.map(share)),
  };
}

/** Trees as a TypeScript object, each of its lines indented by so many spaces. */
export const listedTrees = ({ bias, trees }, indent = 4) => {
  const space = " ".repeat(indent);
  const lines = trees.map((tree) => `${space}  [${tree.join(", ")}],`);
  return [
    "{",
    `${space}bias: ${bias},`,
    `${space}// biome-ignore format: a table`,
    `${space}trees: [`,
    ...lines,
    `${space}],`,
    `${space.slice(2)}}`,
  ].join("\n");
};
