import type { Finder, Found } from "./pattern";

/*
 * Kinds of texts that are known by their shape. Each is found in time in proportion to the text: what begins one is looked
 * for, and what follows is bounded or read once.
 */

export const REDACT_KINDS = [
  "awsAccessKey",
  "bearerToken",
  "creditCard",
  "email",
  "iban",
  "jwt",
  "privateKey",
] as const;
export type RedactKind = (typeof REDACT_KINDS)[number];

/** What has to be in a text, in lower case, for one of the kind to be in it; empty: digits. */
export const KIND_NEEDLES = {
  awsAccessKey: ["akia", "asia"],
  bearerToken: ["bearer", "basic"],
  creditCard: [],
  email: ["@"],
  iban: [],
  jwt: ["eyj"],
  privateKey: ["private key"],
} as const satisfies Record<RedactKind, readonly string[]>;

export const KIND_FINDERS: Readonly<Record<RedactKind, Finder>> = {
  awsAccessKey: (text) => all(text, /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g),
  /** The name of the scheme stays. */
  bearerToken: (text) => all(text, /(?<=\b(?:bearer|basic) {1,4})[A-Za-z0-9._~+/=-]{8,}/gi),
  creditCard: (text) => all(text, /(?<![\d.])\d(?:[ -]?\d){12,}/g).flatMap((run) => within(text, run, isCardNumber)),
  email: emails,
  iban: (text) =>
    all(text, /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,}/g).flatMap((run) => within(text, run, isIban)),
  /** Header and payload are objects: `{"` begins with eyJ in base64url. */
  jwt: (text) => all(text, /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.eyJ[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*/g),
  privateKey: privateKeys,
};

function all(text: string, pattern: RegExp): Found[] {
  return [...text.matchAll(pattern)].map(({ 0: one, index }) => ({ from: index, to: index + one.length }));
}

/** Groups that numbers are written in: an IBAN has up to nine. */
const MAX_GROUPS = 9;
/** Digits of the shortest card number. */
const SHORTEST = 13;

/** The parts of a run that begin and end with a group of it and are what is looked for; the longest first. */
function within(text: string, { from, to }: Found, is: (plain: string) => boolean): Found[] {
  const run = text.slice(from, to);
  const gaps = [...run.matchAll(/[ -]/g)].map(({ index }) => index);
  const starts = [0, ...gaps.map((gap) => gap + 1)];
  const ends = [...gaps, run.length];
  const found: Found[] = [];
  let last = 0;
  for (const [group, start] of starts.entries()) {
    if (start < last) continue;
    for (let end = Math.min(ends.length, group + MAX_GROUPS) - 1; end >= group; end--) {
      const stop = ends[end] ?? 0;
      if (stop - start < SHORTEST || !is(run.slice(start, stop).replace(/[ -]/g, ""))) continue;
      found.push({ from: from + start, to: from + stop });
      last = stop;
      break;
    }
  }
  return found;
}

/** Luhn's check, 13 to 19 digits, and the first digit of a network: times in ms begin with 1. */
function isCardNumber(digits: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false;
  const sum = [...digits].toReversed().reduce((known, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return known + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 13616: the number, with letters as 10 to 35 and its head behind, leaves 1 when divided by 97. */
function isIban(plain: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false;
  let rest = 0;
  for (const sign of plain.slice(4) + plain.slice(0, 4)) {
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

/** RFC 5321: of the local part 64 characters, of the domain 255. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;
const LOCAL = /[\p{L}\p{N}!#$%&*+/=?^_{|}~.-]/u;
const DOMAIN = /[\p{L}\p{N}.-]/u;

function emails(text: string): Found[] {
  const found: Found[] = [];
  let least = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    let from = at;
    while (from > least && at - from < MAX_LOCAL && LOCAL.test(text.charAt(from - 1))) from--;
    let to = at + 1;
    while (to < text.length && to - at <= MAX_DOMAIN && DOMAIN.test(text.charAt(to))) to++;
    while (to > at + 1 && /[.-]/.test(text.charAt(to - 1))) to--;
    if (from === at || !text.slice(at + 1, to).includes(".")) continue;
    found.push({ from, to });
    least = to;
  }
  return found;
}

/** A block in PEM, to its end line, or to the end of a text that was cut inside. */
function privateKeys(text: string): Found[] {
  const found: Found[] = [];
  for (const { index, 0: head } of text.matchAll(/-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----/g)) {
    if (index < (found.at(-1)?.to ?? 0)) continue;
    const end = text.indexOf("-----END ", index + head.length);
    const close = end < 0 ? -1 : text.indexOf("-----", end + 9);
    found.push({ from: index, to: close < 0 ? text.length : close + 5 });
  }
  return found;
}
