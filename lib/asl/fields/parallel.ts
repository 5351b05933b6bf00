import { jsonataTemplate } from "../check/jsonata";
import { pathTemplate } from "../check/path";
import { both, jsonata, jsonPath, type ObjectRules } from "../check/objectRules";
import { listOf } from "../check/value";
import { recovers } from "./recovery";
import { common, flowWithResult, goesOn, moves, results } from "./shared";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
export const PARALLEL: ObjectRules = {
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
