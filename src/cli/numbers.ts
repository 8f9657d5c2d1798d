/** Readers of option values: each throws what commander shows as wrong usage. */
import { InvalidArgumentError } from "commander";

/** An integer from `least` to `most`; with a minus sign only where it may be below 0. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const digits = least < 0 ? /^-?\d+$/ : /^\d+$/;
  return (text) => {
    const value = Number(text) + 0; // -0 becomes 0
    if (digits.test(text) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number, ${range}.`);
  };
}

/** A number from 0 to 1. */
export function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Expected a number from 0 to 1.");
}

/** `3/16`: the third of 16 parts. */
export function part(text: string): { readonly part: number; readonly of: number } {
  const [, part, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (part >= 1 && part <= of) return { part, of };
  throw new InvalidArgumentError("Expected a part such as 3/16, from 1/16 to 16/16.");
}
