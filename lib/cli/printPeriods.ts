import { formatInstant } from "@/lib/base/instant";
import { counted, THIN } from "@/lib/base/wording";
import type { PeriodsAnswer, PeriodSideRow } from "@/lib/contract/periods";
import { type PeriodSide, type PeriodsQuery, readPeriodSide } from "@/lib/contract/periodsQuery";
import {
  chanceText,
  differenceText,
  figureName,
  figureValue,
  intervalText,
  sureFigures,
  type ToldFigure,
  VERDICT_WORDS,
} from "@/lib/layout/periodWords";
import { readPeriods } from "@/lib/server/compare/readPeriods";
import { openStore } from "@/lib/server/openStore";
import { EXIT } from "./exit";
import { write } from "./output";
import { timeArgument } from "./timeArgument";
import { UsageError } from "./usageError";

/** A side as it is given on the command line: also with times before now (`48h..24h`), and days. */
export function sideArgument(option: string, text: string, now: number): PeriodSide {
  const parts = text.split("..");
  const moment = (part: string) => {
    if (part === "now") return now;
    return /^\d{9,14}$/.test(part) ? Number(part) : timeArgument(option, part, now);
  };
  const side = readPeriodSide(parts.length === 2 ? parts.map(moment).join("..") : text);
  if (!side.ok) throw new UsageError(`${option}: ${text}: ${side.error}.`);
  return side.value;
}

/** Prints two periods of a machine side by side; the exit code says whether anything differs surely. */
export async function printPeriods(query: PeriodsQuery, now: number, asJson: boolean): Promise<number> {
  const store = await openStore();
  try {
    const compared = await readPeriods({ store }, query, now);
    if (!compared.ok) {
      const { what, why, remedy } = compared.error.problem;
      console.error(`${what} ${why} ${remedy}`);
      return EXIT.usage;
    }
    const answer = compared.value;
    await write(asJson ? `${JSON.stringify(answer, null, 1)}\n` : `${linesOf(answer).join("\n")}\n`);
    return sureFigures(answer).length === 0 ? EXIT.ok : EXIT.findings;
  } finally {
    await store.close();
  }
}

function linesOf(answer: PeriodsAnswer): string[] {
  const own: ToldFigure[] = answer.figures.map((figure) => ({ state: null, figure }));
  const states = sureFigures(answer).filter(({ state }) => state !== null);
  const changes = answer.changes.map(({ at, text, detail }) => {
    return plain(`${formatInstant(at)}  ${text}${detail === null ? "" : `: ${detail}`}`);
  });
  return [
    plain(answer.machine.name),
    sideLine("A", answer.a),
    sideLine("B", answer.b),
    ...(changes.length === 0 ? [] : ["", ...changes]),
    "",
    ...tableOf([["", "A", "B", "B - A", "95 %", ""], ...[...own, ...states].map(cellsOf)]),
    "",
    ...(states.length === 0 ? ["No state differs surely."] : []),
    `${counted(answer.tested, "figure")} tested: the chance that any is called different though none is, is at most ${answer.level * 100} %.`,
  ];
}

function sideLine(letter: string, { from, to, definition, executions, running }: PeriodSideRow): string {
  const of = definition === null ? "" : ` with definition ${definition.slice(0, 8)}`;
  const open = running === 0 ? "" : `, ${running} of them still running`;
  return `${letter}  ${formatInstant(from)} to ${formatInstant(to)}${of}: ${counted(executions, "execution")}${open}`;
}

function cellsOf({ state, figure }: ToldFigure): string[] {
  const { name, a, b, p, verdict } = figure;
  const said = [VERDICT_WORDS[verdict], chanceText(p)].filter((text) => text !== "").join(", ");
  const head = state === null ? figureName(name) : `${state}: ${figureName(name)}`;
  return [head, figureValue(name, a), figureValue(name, b), differenceText(figure), intervalText(figure), said];
}

/** Columns as wide as their widest cell. */
function tableOf(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(plain));
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

const MAX_CELL = 500;

/** In one line, with spaces that programs split at. */
function plain(text: string): string {
  return text.replaceAll(THIN, " ").replace(/\s+/g, " ").slice(0, MAX_CELL);
}
