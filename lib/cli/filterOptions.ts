import {
  type ChosenByDimension,
  choicesIn,
  DIMENSION_NAMES,
  DIMENSIONS,
  type DimensionName,
  mapDimensions,
} from "@/lib/contract/dimension";
import { UsageError } from "./usageError";

/** What was given for the dimensions of a list, by the option's name: `--status A,B`, `--machine A --machine B`. */
export type GivenChoices = { readonly [D in DimensionName]?: string | readonly string[] };

/** The choices that options name: of known values in either case, several with commas. Throws UsageError. */
export function chosenBy(given: GivenChoices): ChosenByDimension {
  const texts = mapDimensions((name) => textsOf(name, given[name]));
  const chosen = choicesIn(texts);
  for (const name of DIMENSION_NAMES) {
    if (chosen[name].length < new Set(texts[name]).size)
      throw new UsageError(`--${name}: the name is empty or too long.`);
  }
  return chosen;
}

function textsOf(name: DimensionName, given: string | readonly string[] = []): readonly string[] {
  const texts = typeof given === "string" ? [given] : given;
  const values: readonly string[] | null = DIMENSIONS[name].values;
  if (values === null) return texts;
  return texts.flatMap((text) => text.split(",")).map((text) => known(name, values, text.trim()));
}

function known(name: DimensionName, values: readonly string[], text: string): string {
  const value = values.find((one) => one.toLowerCase() === text.toLowerCase());
  if (value === undefined) throw new UsageError(`--${name}: ${text} is none of ${values.join(", ")}.`);
  return value;
}
