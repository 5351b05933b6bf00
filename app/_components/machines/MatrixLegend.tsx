import { counted } from "@/lib/base/wording";
import { drawMatrix, MATRIX, type MatrixOutcome, OUTCOME_WORDS } from "@/lib/layout/matrix";
import { MatrixCells } from "./MatrixCells";

const SHOWN: readonly MatrixOutcome[] = ["succeeded", "retried", "caught", "failed", "running", "cut"];

/** What bars and marks stand for. */
export function MatrixLegend({ otherStates }: { readonly otherStates: number }) {
  return (
    <ul aria-label="Marks" className="flex flex-wrap gap-x-4 border-t px-3 py-1 text-xs text-ink-2">
      {SHOWN.map((outcome) => (
        <li key={outcome} className="flex items-center gap-1">
          <Sample outcome={outcome} />
          {OUTCOME_WORDS[outcome]}
        </li>
      ))}
      <li className="self-center">height: time, beside the longest of the state</li>
      {otherStates > 0 && <li className="self-center">{counted(otherStates, "state")} more are left out</li>}
    </ul>
  );
}

function Sample({ outcome }: { readonly outcome: MatrixOutcome }) {
  const drawing = drawMatrix([{ run: 0, state: 0, outcome, attempts: 2, visits: 1, ms: 1 }], 1, 1);
  return <MatrixCells drawing={{ ...drawing, width: MATRIX.column }} />;
}
