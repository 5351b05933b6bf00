import { valueOf } from "../check/objectRules";
import { words } from "../check/misleadingText";
import type { Report } from "../finding";
import type { Level } from "./levels";

/** Names of states and labels of Maps are unique over the whole machine, nested levels included. */
export function checkNames(levels: readonly Level[], report: Report): void {
  const names = new Set<string>();
  const labels = new Set<string>();
  for (const { at, states } of levels) {
    for (const [name, state] of states) {
      const location = [...at, "States", name];
      if (names.has(name)) {
        report({ severity: "ERROR", code: "DUPLICATE_STATE_NAME", message: words.duplicateState(name), location });
      }
      names.add(name);
      const label = valueOf(state, "Label");
      if (typeof label !== "string") continue;
      if (labels.has(label)) {
        const message = words.duplicateLabel(label);
        report({ severity: "ERROR", code: "DUPLICATE_LABEL_NAME", message, location: [...location, "Label"] });
      }
      labels.add(label);
    }
  }
}
