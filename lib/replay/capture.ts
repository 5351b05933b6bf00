/** A text before a place whose content is not known, and what belongs there. */
export type KnownText<T> = {
  readonly before: string;
  readonly hole: T;
  /** How long it is, where its form tells. */
  readonly length?: number;
};

/**
 * What stands in the unknown places of a text: null when the known pieces are not there, or two places touch.
 * Each is as short as the text after it allows, so one pass is enough.
 *
 * @param last the known text behind the last place.
 */
export function capture<T>(
  pieces: readonly KnownText<T>[],
  last: string,
  text: string,
): readonly (readonly [T, string])[] | null {
  const found: (readonly [T, string])[] = [];
  let at = 0;
  for (const [i, { before, hole, length }] of pieces.entries()) {
    if (!text.startsWith(before, at)) return null;
    at += before.length;
    const next = pieces[i + 1];
    if (length === undefined && next?.before === "") return null;
    const rest = next === undefined ? text.length - last.length : text.indexOf(next.before, at + 1);
    const end = length === undefined ? rest : Math.min(at + length, text.length);
    if (end <= at) return null;
    found.push([hole, text.slice(at, end)]);
    at = end;
  }
  return text.slice(at) === last ? found : null;
}
