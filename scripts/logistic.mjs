/**
 * Logistic regression by Newton's steps, without a penalty on the bias.
 * @param rows of F numbers each, the first of which is 1 (the bias)
 * @param yes 0 or 1 for each row
 * @returns F weights
 */
export function logisticRegression(rows, yes, { l2, steps = 50 }) {
  const F = rows[0].length;
  let w = new Array(F).fill(0);
  for (let step = 0; step < steps; step++) {
    const system = w.map((x, i) => [...w.map((_, j) => (i === j && i > 0 ? l2 : 1e-9)), i > 0 ? l2 * x : 0]);
    rows.forEach((row, n) => {
      let sum = 0;
      for (let i = 0; i < F; i++) sum += row[i] * w[i];
      const p = 1 / (1 + Math.exp(-sum));
      const curvature = p * (1 - p);
      for (let i = 0; i < F; i++) {
        const weighed = curvature * row[i];
        for (let j = 0; j < F; j++) system[i][j] += weighed * row[j];
        system[i][F] += (p - yes[n]) * row[i];
      }
    });
    for (let i = 0; i < F; i++)
      for (let k = 0; k < F; k++) {
        if (k === i) continue;
        const factor = system[k][i] / system[i][i];
        for (let j = i; j <= F; j++) system[k][j] -= factor * system[i][j];
      }
    w = w.map((x, i) => x - system[i][F] / system[i][i]);
  }
  return w;
}
