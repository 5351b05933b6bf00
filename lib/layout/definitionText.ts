/*
 * A definition as text with colours: its lines in pieces, and which lines are which state's. Nothing is refused: what is
 * no JSON is text of one colour, without states.
 */

export type PieceKind = "name" | "state" | "text" | "number" | "mark";
export type Piece = { readonly kind: PieceKind; readonly text: string };

/** Lines of a state's definition, both ends included, the first line being 0; `depth`: states around it. */
export type StateLines = { readonly name: string; readonly from: number; readonly to: number; readonly depth: number };

export type DefinitionText = {
  readonly lines: readonly (readonly Piece[])[];
  readonly states: readonly StateLines[];
};

/** What an object or a list is in the Amazon States Language; `data`: all of it is somebody's, whatever it is called. */
type Role = "scope" | "states" | "state" | "branches" | "data";

type Open = { readonly role: Role; readonly name: string; readonly from: number; key: string | null };

/** A text that is not closed ends with its line; no alternative fails after it has begun, so nothing is read twice. */
const TOKEN = /"(?:[^"\\\n]|\\.?)*(?:"([ \t]*:)?)?|[{}[\]]|-?\d[\d.eE+-]*|true|false|null|\n|[^"{}[\]\n\w-]+|./g;

/** Reads a text in one pass. */
export function readDefinitionText(text: string): DefinitionText {
  const lines: Piece[][] = [[]];
  const states: StateLines[] = [];
  const open: Open[] = [];
  const add = (kind: PieceKind, piece: string) => {
    const line = lines.at(-1);
    const last = line?.at(-1);
    if (last?.kind === kind && kind === "mark") line?.splice(-1, 1, { kind, text: last.text + piece });
    else line?.push({ kind, text: piece });
  };
  for (const [token, colon] of text.matchAll(TOKEN)) {
    const around = open.at(-1);
    if (token === "\n") lines.push([]);
    else if (colon !== undefined) {
      const name = token.slice(0, -colon.length);
      if (around !== undefined) around.key = name;
      add(around?.role === "states" ? "state" : "name", name);
      add("mark", colon);
    } else if (token === "{" || token === "[") {
      add("mark", token);
      open.push({ ...begun(around), from: lines.length - 1, key: null });
    } else if (token === "}" || token === "]") {
      add("mark", token);
      const ended = open.pop();
      if (ended?.role !== "state") continue;
      const depth = open.filter(({ role }) => role === "state").length;
      states.push({ name: ended.name, from: ended.from, to: lines.length - 1, depth });
    } else if (token.startsWith('"')) add("text", token);
    else add(/^[\w-]/.test(token) ? "number" : "mark", token);
  }
  return { lines, states: states.sort((a, b) => a.from - b.from || b.to - a.to) };
}

/** What begins inside of something: by the member that it is of. */
function begun(around: Open | undefined): Pick<Open, "role" | "name"> {
  if (around === undefined) return { role: "scope", name: "" };
  const key = plain(around.key);
  return { role: roleIn(around.role, key), name: key };
}

function roleIn(around: Role, key: string): Role {
  if (around === "scope" && key === "States") return "states";
  if (around === "states") return "state";
  if (around === "branches") return "scope";
  if (around !== "state") return "data";
  if (key === "Branches") return "branches";
  return key === "ItemProcessor" || key === "Iterator" ? "scope" : "data";
}

/** The name that a JSON text of one is. */
function plain(text: string | null): string {
  if (text === null) return "";
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
