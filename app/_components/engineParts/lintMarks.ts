import type { Diagnostic as Mark } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { Diagnostic } from "@/lib/asl/diagnostic";

/**
 * Where diagnostics are marked in a text: from their column to the end of their line. What was judged may be an older text
 * than the one that stands there, so places that it has not are left out; the list beside the editor has all.
 */
export function lintMarks(text: Text, diagnostics: readonly Diagnostic[]): Mark[] {
  return diagnostics.flatMap(({ severity, message, line, column }): Mark[] => {
    if (line === undefined || line < 1 || line > text.lines) return [];
    const at = text.line(line);
    const blanks = at.text.length - at.text.trimStart().length;
    const from = Math.min(at.to, at.from + (column === undefined ? blanks : Math.max(0, column - 1)));
    return [{ from, to: at.to, severity: severity === "ERROR" ? "error" : "warning", message }];
  });
}
