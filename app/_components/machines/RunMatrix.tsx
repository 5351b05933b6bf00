"use client";

import { clsx } from "clsx";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { counted } from "@/lib/base/wording";
import { CELL_OUTCOMES, type CellOutcome, type Matrix } from "@/lib/contract/machine";
import type { Status } from "@/lib/contract/status";
import { printPermalink } from "@/lib/contract/permalink";
import { drawMatrix, MATRIX, movedPlace, placeAt, type PlacedCell } from "@/lib/layout/matrix";
import { problemFrom } from "../../_features/http";
import { stepPlace } from "../../_features/machine";
import { MatrixCells } from "./MatrixCells";
import { MatrixDetail } from "./MatrixDetail";
import { MatrixLegend } from "./MatrixLegend";

export type RunMatrixProps = { readonly matrix: Matrix };
type Place = { readonly run: number; readonly state: number };

/** States by runs, the newest run at the right. Arrow keys move, Enter or a click opens the run at the state. */
export function RunMatrix({ matrix }: RunMatrixProps) {
  const { runs, otherStates } = matrix;
  const states = useMemo(() => [WHOLE_NAME, ...matrix.states], [matrix]);
  const cells = useMemo(() => placed(matrix), [matrix]);
  const drawing = useMemo(() => drawMatrix(cells, runs.length, states.length), [cells, runs.length, states.length]);
  const [place, setPlace] = useState<Place>({ run: runs.length - 1, state: 0 });
  const shown = { run: Math.min(place.run, runs.length - 1), state: Math.min(place.state, states.length - 1) };
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The newest run is at the right.
    frame.current?.scrollTo({ left: frame.current.scrollWidth });
  }, [runs.length]);
  const { open, trouble } = useOpenStep(matrix);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") return void open(shown);
    const next = movedPlace(event.key, shown, runs.length, states.length);
    if (next === null) return;
    event.preventDefault();
    setPlace(next);
    bringIntoSight(frame.current, next);
  };
  const at = ({ clientX, clientY, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    return placeAt(clientX - left, clientY - top, runs.length, states.length);
  };
  return (
    <div className="border bg-panel">
      <div ref={frame} className="max-h-[520px] overflow-auto">
        <div className="flex w-max min-w-full">
          <StateNames states={states} current={shown.state} />
          <div
            role="application"
            aria-label={`${counted(matrix.states.length, "state")} by ${counted(runs.length, "run")}: arrow keys move, Enter opens the run`}
            tabIndex={0}
            onKeyDown={onKeyDown}
            className="shrink-0"
          >
            <MatrixCells
              drawing={drawing}
              place={shown}
              onPointerMove={(event) => setPlace(at(event) ?? shown)}
              onClick={() => void open(shown)}
            />
          </div>
        </div>
      </div>
      <MatrixDetail
        matrix={matrix}
        name={states[shown.state] ?? ""}
        place={shown}
        cell={cellAt(cells, shown)}
        onOpen={() => void open(shown)}
      />
      {trouble !== null && (
        <p role="alert" className="px-3 pb-1.5 text-bad">
          {trouble}
        </p>
      )}
      <MatrixLegend otherStates={otherStates} />
    </div>
  );
}

/** How the row of the runs as a whole is called. */
const WHOLE_NAME = "The run";

type StateNamesProps = { readonly states: readonly string[]; readonly current: number };

function StateNames({ states, current }: StateNamesProps) {
  return (
    <ul aria-label="States" className="sticky left-0 z-1 w-44 shrink-0 border-r bg-panel max-[760px]:w-28">
      {states.map((state, i) => (
        <li
          key={state}
          title={state}
          style={{ height: MATRIX.row, lineHeight: `${MATRIX.row}px` }}
          className={clsx("truncate px-3 text-sm", i === current && "bg-sel", i === 0 && "font-medium")}
        >
          {state}
        </li>
      ))}
    </ul>
  );
}

/** The first row is of the runs as a whole; each state stands one below its place. */
function placed({ runs }: Matrix): PlacedCell[] {
  return runs.flatMap(({ cells, status, durationMs }, run): PlacedCell[] => [
    { run, state: 0, visits: 1, attempts: 1, ms: durationMs ?? 0, outcome: WHOLE[status] },
    ...cells.map(([state, outcome, visits, attempts, ms]) => ({
      ...{ run, state: state + 1, visits, attempts, ms },
      outcome: CELL_OUTCOMES[outcome] ?? "succeeded",
    })),
  ]);
}

const WHOLE: Readonly<Record<Status, CellOutcome>> = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "failed",
  RUNNING: "running",
  PENDING_REDRIVE: "running",
  ABORTED: "cut",
  UNKNOWN: "cut",
};

function cellAt(cells: readonly PlacedCell[], { run, state }: Place): PlacedCell | null {
  return cells.find((cell) => cell.run === run && cell.state === state) ?? null;
}

/** Opens a run where a state ran; one that did not come to it at its start. */
function useOpenStep({ runs, states }: Matrix) {
  const router = useRouter();
  const [trouble, setTrouble] = useState<string | null>(null);
  const open = async (place: Place) => {
    const [run, state] = [runs[place.run], states[place.state - 1]];
    if (run === undefined) return;
    try {
      const isReached = state !== undefined && run.cells.some(([index]) => index === place.state - 1);
      const event = isReached ? await stepPlace(run.key, state) : null;
      router.push(printPermalink({ key: run.key, tab: null, event, fork: null, range: null }));
    } catch (error) {
      setTrouble(problemFrom(error).what);
    }
  };
  return { open, trouble };
}

function bringIntoSight(frame: HTMLElement | null, { run, state }: Place): void {
  if (frame === null) return;
  const names = frame.querySelector("ul")?.offsetWidth ?? 0;
  const [x, y] = [run * MATRIX.column, state * MATRIX.row];
  const width = frame.clientWidth - names;
  if (x < frame.scrollLeft) frame.scrollLeft = x;
  if (x + MATRIX.column > frame.scrollLeft + width) frame.scrollLeft = x + MATRIX.column - width;
  if (y < frame.scrollTop) frame.scrollTop = y;
  if (y + MATRIX.row > frame.scrollTop + frame.clientHeight) frame.scrollTop = y + MATRIX.row - frame.clientHeight;
}
