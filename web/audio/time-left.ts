/** How long something takes still, from what it has taken. */

/** Shorter is not yet known to be anything. */
const SOONEST_SECONDS = 2;
const LEAST_SHARE = 0.05;

/**
 * Words for the rest of a work whose share (0 to 1) is done after some seconds; empty while too little of it is.
 *
 * @example timeLeft(0.5, 30) //=> "about 30 s left"
 */
export function timeLeft(share: number, seconds: number): string {
  if (seconds < SOONEST_SECONDS || share < LEAST_SHARE || share >= 1) return "";
  const left = (seconds * (1 - share)) / share;
  if (left < 7.5) return "some seconds left";
  if (left < 90) return `about ${5 * Math.round(left / 5)} s left`;
  return `about ${Math.round(left / 60)} min left`;
}
