import type { QueryLanguage } from "@/lib/asl/machine";

/*
 * References to the context object in paths, intrinsic calls and JSONata. Members are followed as far as they are plain
 * names; text in quotes is none of it.
 */

/**
 * What stands in the place of a reference to some members of the context object (`["Execution", "Input", "id"]`; empty: to
 * all of it); null: it stays.
 */
export type ReplaceReference = (members: readonly string[], text: string) => string | null;

const PATH = /'(?:\\.|[^'\\])*'|\$\$((?:\.[A-Za-z_]\w*)*)/g;
const JSONATA =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\$states(?![\w])(\s*\.\s*[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)?/g;

/** A path or expression with its references replaced. */
export function replacedReferences(text: string, language: QueryLanguage, replace: ReplaceReference): string {
  return language === "JSONata" ? inJsonata(text, replace) : inPath(text, replace);
}

function inPath(text: string, replace: ReplaceReference): string {
  return text.replace(PATH, (found, behind: string | undefined) =>
    found.startsWith("$$") ? (replace(namesIn(behind), found) ?? found) : found,
  );
}

function inJsonata(text: string, replace: ReplaceReference): string {
  let seen = 0;
  const replaced = text.replace(JSONATA, (found, behind: string | undefined) => {
    if (!found.startsWith("$states")) return found;
    const [first, ...members] = namesIn(behind);
    if (first === "context") {
      seen++;
      return replace(members, found) ?? found;
    }
    // The whole of `$states` holds the context object too.
    return first === undefined ? (replace([], found) ?? found) : found;
  });
  // A quote inside of a regular expression hides what follows it: it is told as a reference to all.
  const written = text.match(/\$states\s*\.\s*context/g)?.length ?? 0;
  if (written > seen) replace([], text);
  return replaced;
}

function namesIn(path: string | undefined): readonly string[] {
  return (path ?? "")
    .split(".")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
