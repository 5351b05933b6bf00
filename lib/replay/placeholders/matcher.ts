import { placeholdersIn } from "@/lib/asl/placeholder";
import type { Matcher } from "../jsonDiff";
import { matchText } from "./matchText";

/** Takes a placeholder without a value for anything that was recorded: as a whole value, or as a part of a text. */
export function placeholderMatcher(open: ReadonlySet<string>, onAccept: () => void): Matcher | null {
  if (open.size === 0) return null;
  return (ours, recorded) => {
    if (typeof ours !== "string" || ours === recorded) return null;
    const names = placeholdersIn(ours);
    if (!names.some((name) => open.has(name))) return null;
    const isWhole = names.length === 1 && ours === `\${${names[0] ?? ""}}`;
    const fits = isWhole || (typeof recorded === "string" && matchText(ours, recorded, NOTHING) !== null);
    if (fits) onAccept();
    return fits ? true : null;
  };
}

const NOTHING: ReadonlyMap<string, string> = new Map();
