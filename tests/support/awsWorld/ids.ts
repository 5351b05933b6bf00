/*
 * Names of the made-up account. Every name holds the number it was made from, so that whatever is asked for is found
 * without a table: memory does not grow with the number of executions.
 */

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";

export const arnOf = (kind: string, rest: string) => `arn:aws:states:${REGION}:${ACCOUNT}:${kind}:${rest}`;
export const logGroupArn = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
export const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** 32 bits that follow from four numbers (the finaliser of murmur3 over each). */
export function hash(seed: number, salt: number, a: number, b = 0): number {
  let h = seed | 0;
  for (const part of [salt, a, b]) {
    h = Math.imul(h ^ part, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** A number from 0 to below 1 that belongs to a thing: the same whenever it is asked for. */
export const draw = (seed: number, salt: number, a: number, b = 0) => hash(seed, salt, a, b) / 2 ** 32;

/** A salt for `draw`, by a name. */
export function saltOf(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/** A UUID for two numbers below 2^32 and 2^48: `hhhhhhhh-aaaa-aaaa-8kkk-bbbbbbbbbbbb`. */
export function uuidOf(seed: number, salt: number, a: number, b: number): string {
  const mixed = hash(seed, salt, a, b);
  const high = hex(a, 8);
  return `${hex(mixed, 8)}-${high.slice(0, 4)}-${high.slice(4)}-8${hex(salt & 0xfff, 3)}-${hex(b, 12)}`;
}

/** The two numbers of a UUID that `uuidOf` made with this seed and salt; null for any other text. */
export function numbersOf(seed: number, salt: number, uuid: string): { readonly a: number; readonly b: number } | null {
  const parts = /^[0-9a-f]{8}-([0-9a-f]{4})-([0-9a-f]{4})-8[0-9a-f]{3}-([0-9a-f]{12})$/.exec(uuid);
  if (parts === null) return null;
  const a = Number.parseInt(`${parts[1]}${parts[2]}`, 16);
  const b = Number.parseInt(parts[3] ?? "", 16);
  return uuidOf(seed, salt, a, b) === uuid ? { a, b } : null;
}
