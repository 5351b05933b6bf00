/*
 * How far the change feed was when the data that came with the page was read: what changed before that is in it already.
 * Of a page that came without data nothing is known; the server then tells the changes of the last seconds too.
 */
let first: number | null = null;

/** `seq`: number of the last change before the data was read. */
export function noteReadAt(seq: number): void {
  first ??= seq;
}

export function readAt(): number | null {
  return first;
}
