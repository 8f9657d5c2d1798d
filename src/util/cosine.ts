/** The cosine of the angle between two vectors of one length, (N) each; about 0 where one is nothing. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [both, one, other] = [0, 1e-9, 1e-9];
  for (let i = 0; i < a.length; i++) {
    both += a[i] * b[i];
    one += a[i] * a[i];
    other += b[i] * b[i];
  }
  return both / Math.sqrt(one * other);
}
