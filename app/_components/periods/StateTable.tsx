import { clsx } from "clsx";
import { counted } from "@/lib/base/wording";
import type { PeriodFigure, PeriodsAnswer } from "@/lib/contract/periods";
import { chanceText, figureName, figureValue, intervalText, isSure, VERDICT_WORDS } from "@/lib/layout/periodWords";
import { STATE_FIGURES } from "@/lib/stats/periods/period";
import { Table } from "../ui/Table";

const COLUMNS = [
  { name: "State" },
  ...STATE_FIGURES.map((name) => ({ name: figureName(name), width: "w-[170px] pr-3 text-right" })),
];

/** Of each state, an execution on average: A → B; what differs surely stands out, and is told in full above. */
export function StateTable({ answer: { states, otherStates } }: { readonly answer: PeriodsAnswer }) {
  if (states.length === 0) return <p className="text-ink-2">No sums of its states are kept of these times.</p>;
  return (
    <>
      <Table columns={COLUMNS} least="min-w-[1100px]">
        {states.map(({ state, figures }) => (
          <tr key={state} className="h-7 border-b border-line-soft last:border-b-0">
            <td className="truncate pl-3" title={state}>
              {state}
            </td>
            {figures.map((figure) => (
              <Cell key={figure.name} figure={figure} />
            ))}
          </tr>
        ))}
      </Table>
      {otherStates > 0 && <p className="mt-1 text-ink-2">{counted(otherStates, "more state")}, which differ less.</p>}
    </>
  );
}

const MARKS = { more: "▲ ", less: "▼ ", unsure: "", tooFew: "" } as const satisfies Record<
  PeriodFigure["verdict"],
  string
>;

function Cell({ figure }: { readonly figure: PeriodFigure }) {
  const said = `${VERDICT_WORDS[figure.verdict]}: ${intervalText(figure)} ${chanceText(figure.p)}`;
  return (
    <td className={clsx("truncate pr-3 text-right", isSure(figure) ? "font-medium" : "text-ink-2")} title={said}>
      <span aria-hidden>{MARKS[figure.verdict]}</span>
      {figureValue(figure.name, figure.a)} → {figureValue(figure.name, figure.b)}
      {isSure(figure) && <span className="sr-only"> {VERDICT_WORDS[figure.verdict]}</span>}
    </td>
  );
}
