import { err, ok, type Result } from "@/lib/base/result";
import { matchesParts } from "@/lib/base/wildcard";

/**
 * A text in which `*` stands for any characters, `\*` and `\\` for themselves. The test takes time proportional to the text
 * for each star: there is no backtracking beyond the last one.
 */
export function readWildcard(text: string): Result<(value: string) => boolean, string> {
  const parts = [""];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === "*") {
      if (text[at + 1] === "*") return err(`wildcard: consecutive wildcard characters at position ${at}`);
      parts.push("");
      continue;
    }
    if (char === "\\") {
      at += 1;
      if (text[at] !== "*" && text[at] !== "\\") return err(`wildcard: invalid escape character at position ${at - 1}`);
    }
    parts[parts.length - 1] += text[at] ?? "";
  }
  return ok((value) => matchesParts(parts, value));
}
