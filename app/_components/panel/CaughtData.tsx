import { counted } from "@/lib/base/wording";
import type { VisitSpan } from "@/lib/history/span";
import { lostFields, MAX_LOST, nextVisit } from "@/lib/layout/lostFields";
import type { Tree } from "@/lib/layout/tree";
import { useEvent } from "../../_features/events";
import { payloadOf } from "../json/wire";
import { QueryProblem } from "../ui/QueryProblem";

/** Whether what went into a state whose failure was caught reached the state that it went on to. */
export function CaughtData({ id, tree, visit }: { id: string; tree: Tree; visit: VisitSpan }) {
  const next = nextVisit(tree, visit);
  const before = useEvent(id, visit.events[0] ?? null);
  const after = useEvent(id, next?.events[0] ?? null);
  if (before.error !== null || after.error !== null) return <QueryProblem queries={[before, after]} />;
  if (next === null || before.data === undefined || after.data === undefined) return null;
  const [had, has] = [payloadOf(before.data.event, "input"), payloadOf(after.data.event, "input")];
  const lost = had.truncated || has.truncated ? null : lostFields(had.text, has.text);
  if (lost === null) return null;
  const name = next.state ?? "the next state";
  return (
    <p aria-label="Data after the catch" role="note" className="mt-1 wrap-anywhere">
      {lost.length === 0 ? (
        <span className="text-ink-2">No field of the input is missing in what {name} was given.</span>
      ) : (
        <>
          <b className="font-medium text-bad">{counted(lost.length, "field")} lost:</b>{" "}
          <span className="mono">{lost.slice(0, MAX_LOST).join(", ")}</span>
          {lost.length > MAX_LOST && `, and ${lost.length - MAX_LOST} more`}{" "}
          <span className="text-ink-2">
            of the input {lost.length === 1 ? "is" : "are"} not in what {name} was given.
          </span>
        </>
      )}
    </p>
  );
}
