import { type OverviewQuery, printOverviewQuery } from "./overview";

/*
 * Addresses of machines, apart from the schemas of their answers: every page leads to a machine, few show one.
 */

/** Which machine, by a name that only it has, its ARN, or `name:NAME`; in which time, and with which definition. */
export type MachineQuery = {
  readonly machine: string;
  readonly time: OverviewQuery;
  /** Hash of a definition: only executions that ran with it. Null: all, and the definition that was seen last is drawn. */
  readonly definition: string | null;
};

export type MatrixQuery = Omit<MachineQuery, "definition"> & { readonly runs: number };

/** Which two definitions of a machine are laid side by side. */
export type DefinitionsQuery = { readonly machine: string; readonly before: string; readonly after: string };

export function printMachineQuery({ machine, time, definition }: MachineQuery): URLSearchParams {
  const params = new URLSearchParams({ machine });
  for (const [name, value] of printOverviewQuery(time)) params.set(name, value);
  if (definition !== null) params.set("definition", definition);
  return params;
}

/** Runs of the matrix by themselves. */
export const MATRIX_RUNS = 60;

export function printMatrixQuery({ runs, ...query }: MatrixQuery): URLSearchParams {
  const params = printMachineQuery({ ...query, definition: null });
  if (runs !== MATRIX_RUNS) params.set("runs", String(runs));
  return params;
}

/** The page of a machine; `value`: as addresses call it, `time`: the query of a stretch of time. */
export function machineHref(value: string, time = new URLSearchParams()): string {
  return `/machines/machine?${new URLSearchParams([["machine", value], ...time])}`;
}

/** Addresses of the routes. */
export const MACHINE_PATHS = {
  machines: (query: OverviewQuery) => `/api/machines?${printOverviewQuery(query)}`,
  machine: (query: MachineQuery) => `/api/machines/machine?${printMachineQuery(query)}`,
  matrix: (query: MatrixQuery) => `/api/machines/matrix?${printMatrixQuery(query)}`,
  definitions: (query: DefinitionsQuery) => `/api/machines/definitions?${new URLSearchParams({ ...query })}`,
  stepPlace: (key: string, state: string) => `/api/executions/${key}/step?${new URLSearchParams({ state })}`,
} as const;
