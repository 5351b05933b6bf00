import { z } from "zod";
import { ACCOUNTED_STATES, type AccountedState } from "./accounted";
import { EXECUTION_STATUSES, MACHINE_TYPES, type Status } from "./status";
import { VERDICT_CODES, type VerdictCode } from "./verdict";

/*
 * What a list of executions is filtered and counted by. The table below is read by the query of a list, its address,
 * the filters of the page, the SQL of filters and facets, and the options of the command line; the database's side
 * (lib/store/dimension) and the pictures of the choices (app) are total tables over its names.
 */

type Choices = {
  readonly status: Status;
  /** The name of a state machine (all that have it), its ARN, or `name:NAME`: the one whose ARN is not known. */
  readonly machine: string;
  readonly type: (typeof MACHINE_TYPES)[number];
  /** An error name, or a fingerprint. */
  readonly error: string;
  readonly verdict: VerdictCode;
  /** What became of its failure. */
  readonly accounted: AccountedState;
};
export type DimensionName = keyof Choices;
export type Choice<D extends DimensionName> = Choices[D];

/** Which choices are let through along each dimension; an empty list lets everything through. */
export type ChosenByDimension = { readonly [D in DimensionName]: readonly Choices[D][] };

export type Dimension<D extends DimensionName> = {
  /** What the page calls it. */
  readonly label: string;
  /** All values there are, in the order in which they are shown; null where data names them. */
  readonly values: readonly Choices[D][] | null;
};

/** In the order of the filters on the page. */
export const DIMENSIONS: { readonly [D in DimensionName]: Dimension<D> } = {
  status: { label: "Status", values: EXECUTION_STATUSES },
  machine: { label: "Machine", values: null },
  type: { label: "Type", values: MACHINE_TYPES },
  error: { label: "Error", values: null },
  verdict: { label: "Replay", values: VERDICT_CODES },
  accounted: { label: "Failure", values: ACCOUNTED_STATES },
};

export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly DimensionName[];

/** One value for each dimension. */
export function mapDimensions<T>(of: (name: DimensionName) => T): Readonly<Record<DimensionName, T>> {
  return Object.fromEntries(DIMENSION_NAMES.map((name) => [name, of(name)])) as Record<DimensionName, T>;
}

/** Characters of a choice that data names: of a machine's name or ARN as many as the store keeps of it. */
export const MAX_CHOICE = { machine: 2_048, error: 256 } as const;
/** Choices of one dimension. */
const MAX_CHOICES = 50;

const named = (length: number) => z.array(z.string().min(1).max(length)).max(MAX_CHOICES);
const oneOf = <T extends string>(values: readonly T[]) => z.array(z.enum(values));

/** Schemas of the choices, by dimension. */
export const choiceFields = {
  status: oneOf(EXECUTION_STATUSES),
  machine: named(MAX_CHOICE.machine),
  type: oneOf(MACHINE_TYPES),
  error: named(MAX_CHOICE.error),
  verdict: oneOf(VERDICT_CODES),
  accounted: oneOf(ACCOUNTED_STATES),
} satisfies { readonly [D in DimensionName]: z.ZodType<Choices[D][]> };

export const NOTHING_CHOSEN: ChosenByDimension = {
  ...{ status: [], machine: [], type: [], error: [], verdict: [], accounted: [] },
};

/** Reads the choices of an address: `status=A,B` where the values are known, `machine=A&machine=B` where data names them. */
export function choiceTexts(params: URLSearchParams): Record<DimensionName, string[]> {
  return mapDimensions((name) => {
    const texts = params.getAll(name);
    const all = DIMENSIONS[name].values === null ? texts : texts.flatMap((text) => text.split(","));
    return all.filter((text) => text.trim() !== "");
  });
}

/** Puts the choices into an address as `choiceTexts` reads them. */
export function printChoices(params: URLSearchParams, chosen: ChosenByDimension): void {
  for (const name of DIMENSION_NAMES) {
    const choices: readonly string[] = chosen[name];
    if (choices.length === 0) continue;
    if (DIMENSIONS[name].values !== null) params.set(name, choices.join(","));
    else for (const choice of choices) params.append(name, choice);
  }
}

const choicesSchema = z.object(choiceFields);

/** The choices among some texts, those of known values in their order; what is none is left out. */
export function choicesIn(texts: Readonly<Record<DimensionName, readonly string[]>>): ChosenByDimension {
  return choicesSchema.parse(
    mapDimensions((name) => {
      const values: readonly string[] | null = DIMENSIONS[name].values;
      if (values !== null) return values.filter((value) => texts[name].includes(value));
      return texts[name]
        .filter((text) => text !== "" && text.length <= (name === "machine" ? MAX_CHOICE.machine : MAX_CHOICE.error))
        .slice(0, MAX_CHOICES);
    }),
  );
}
