/** A generator of numbers in [0, 1) that gives the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Bytes with one damage; what lies before `from` and, moved by `shift`, from `to` on is as it was. */
export type Damaged = { readonly what: string; readonly bytes: Buffer; readonly from: number; readonly to: number };

const NOISE = [
  '"',
  "{",
  "}]",
  "\\",
  "\n",
  "\0",
  '{"a":',
  "\u2028",
  "'cp932' codec can't encode character",
  "An error occurred (X) when calling the Y operation: z\n",
  "\xff\xfe",
] as const;

/** What happens to files: bytes flip, ends are cut, pieces are lost, doubled, or come from elsewhere. */
export function damage(bytes: Buffer, random: () => number): Damaged {
  const below = (n: number) => Math.floor(random() * n);
  const from = below(bytes.length);
  const to = Math.min(bytes.length, from + 1 + below(random() < 0.5 ? 4 : 200));
  const splice = (what: string, start: number, end: number, middle: Buffer): Damaged => ({
    what: `${what} at ${start}`,
    bytes: Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)]),
    from: start,
    to: end,
  });
  switch (below(7)) {
    case 0: {
      const flipped = Buffer.from([(bytes[from] ?? 0) ^ (1 << below(8))]);
      return splice("a bit flipped", from, from + 1, flipped);
    }
    case 1:
      return splice("cut", from, bytes.length, Buffer.alloc(0));
    case 2:
      return splice("a piece lost", from, to, Buffer.alloc(0));
    case 3:
      return splice("a piece doubled", to, to, bytes.subarray(from, to));
    case 4:
      return splice("something inserted", from, from, Buffer.from(NOISE[below(NOISE.length)] ?? ""));
    case 5:
      return splice("random bytes", from, to, Buffer.from(Array.from({ length: to - from }, () => below(256))));
    default:
      return splice("the beginning lost", 0, from, Buffer.alloc(0));
  }
}
