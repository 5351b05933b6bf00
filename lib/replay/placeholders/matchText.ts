import { matchPlaceholders } from "@/lib/asl/placeholder";

export type Values = ReadonlyMap<string, string>;

/** Steps of a search: far more than a text with a dozen placeholders needs. */
const MAX_STEPS = 20_000;

/**
 * The values with which a text that holds placeholders is the recorded one: those that every way of cutting the
 * recorded text agrees on. Null when no values make it the recorded text. A text that can be cut in several ways
 * (`${A}${B}`) tells nothing of the placeholders that this leaves open; `known` values narrow it.
 */
export function matchText(template: string, recorded: string, known: Values): Values | null {
  const pieces = piecesOf(template, known);
  const found: Values[] = [];
  let steps = 0;
  search(0, 0, new Map());
  if (steps > MAX_STEPS) return new Map();
  const [first, ...others] = found;
  if (first === undefined) return null;
  return new Map([...first].filter(([name, value]) => others.every((other) => other.get(name) === value)));

  function search(piece: number, at: number, values: Values): void {
    if (++steps > MAX_STEPS) return;
    const next = pieces[piece];
    if (next === undefined) {
      if (at === recorded.length) found.push(values);
      return;
    }
    const text = next.kind === "text" ? next.text : values.get(next.name);
    if (text !== undefined) {
      if (recorded.startsWith(text, at)) search(piece + 1, at + text.length, values);
      return;
    }
    const { name } = next as { readonly name: string };
    for (const end of endsFrom(piece, at))
      search(piece + 1, end, new Map([...values, [name, recorded.slice(at, end)]]));
  }

  /** Where the value of a placeholder may end: where the text behind it begins, at the end when there is none. */
  function* endsFrom(piece: number, at: number): Generator<number> {
    const behind = pieces[piece + 1];
    if (behind === undefined) {
      yield recorded.length;
      return;
    }
    if (behind.kind === "text") {
      for (let end = recorded.indexOf(behind.text, at); end !== -1; end = recorded.indexOf(behind.text, end + 1)) {
        if (steps > MAX_STEPS) return;
        yield end;
      }
      return;
    }
    for (let end = at; end <= recorded.length && steps <= MAX_STEPS; end++) yield end;
  }
}

type Piece = { readonly kind: "text"; readonly text: string } | { readonly kind: "placeholder"; readonly name: string };

function piecesOf(template: string, known: Values): readonly Piece[] {
  const pieces: Piece[] = [];
  let text = "";
  let from = 0;
  for (const { name, at, length } of matchPlaceholders(template)) {
    text += template.slice(from, at);
    from = at + length;
    const value = known.get(name);
    if (value !== undefined) text += value;
    else {
      if (text !== "") pieces.push({ kind: "text", text });
      text = "";
      pieces.push({ kind: "placeholder", name });
    }
  }
  text += template.slice(from);
  return text === "" ? pieces : [...pieces, { kind: "text", text }];
}
