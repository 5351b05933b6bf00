import { jsonataTemplate } from "../check/jsonata";
import { pathTemplate } from "../check/path";
import { both, jsonata, jsonPath, type Shape } from "../check/shape";
import { listOf } from "../check/value";
import { recovers } from "./recovery";
import { common, flowWithResult, goesOn, moves, results } from "./shared";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
export const PARALLEL: Shape = {
  ...goesOn,
  required: ["Branches"],
  fields: {
    ...common,
    ...moves,
    ...flowWithResult,
    ...results,
    ...recovers,
    Parameters: jsonPath(pathTemplate),
    Arguments: jsonata(jsonataTemplate),
    Branches: both(listOf((branch, site) => site.nested(branch, site))),
  },
};
