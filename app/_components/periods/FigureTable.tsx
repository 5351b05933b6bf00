import { clsx } from "clsx";
import type { PeriodFigure } from "@/lib/contract/periods";
import { chanceText, differenceText, figureValue, intervalText, isSure, VERDICT_WORDS } from "@/lib/layout/periodWords";
import { Table } from "../ui/Table";

const NUMBER = "w-[110px] pr-3 text-right";
const WORD = "w-[240px] pr-3 text-right";
const COLUMNS = [
  { name: "Figure" },
  { name: "A", width: NUMBER },
  { name: "B", width: NUMBER },
  { name: "B − A", width: NUMBER },
  { name: "95 % interval", width: WORD },
  { name: "Verdict", width: WORD },
] as const;

type Row = { readonly name: string; readonly figure: PeriodFigure };

/** Figures of both sides, with what is told of their difference. */
export function FigureTable({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <Table columns={COLUMNS} least="min-w-[900px]">
      {rows.map((row) => (
        <FigureRow key={row.name} {...row} />
      ))}
    </Table>
  );
}

function FigureRow({ name, figure }: Row) {
  const said = [VERDICT_WORDS[figure.verdict], chanceText(figure.p)].filter((text) => text !== "").join(", ");
  return (
    <tr className="h-7 border-b border-line-soft last:border-b-0">
      <td className="truncate pl-3" title={name}>
        {name}
      </td>
      <td className="pr-3 text-right text-ink-2">{figureValue(figure.name, figure.a)}</td>
      <td className="pr-3 text-right">{figureValue(figure.name, figure.b)}</td>
      <td className={clsx("pr-3 text-right", isSure(figure) ? "font-medium" : "text-ink-2")}>
        {differenceText(figure)}
      </td>
      <td className="truncate pr-3 text-right text-ink-2">{intervalText(figure)}</td>
      <td className={clsx("truncate pr-3 text-right", !isSure(figure) && "text-ink-2")}>{said}</td>
    </tr>
  );
}
