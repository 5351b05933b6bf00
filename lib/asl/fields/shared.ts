import { isObject } from "@/lib/base/json";
import { jsonataTemplate, orJsonata, seeing } from "../check/jsonata";
import { dataPath, dynamicField, objectTemplate, pathOrNull, referencePath, resultPath } from "../check/path";
import { both, jsonata, jsonPath, type Field, type ObjectRules } from "../check/objectRules";
import type { Check } from "../check/site";
import { anything, comment, flag, integer, objectValue, oneOf, text } from "../check/value";
import { assignNames } from "../check/variables";

/*
 * Groups of fields that several types of states share, by query language.
 * https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html#amazon-states-language-common-fields
 */

type Fields = Readonly<Record<string, Field>>;

export const LANGUAGES = ["JSONPath", "JSONata"] as const;

/** The largest number of seconds that AWS takes. */
export const MAX_SECONDS = 99_999_999;

export const common: Fields = {
  Type: both(anything),
  Comment: both(comment),
  QueryLanguage: both(oneOf(...LANGUAGES)),
};

export const moves: Fields = { Next: both(text), End: both(flag) };

export const paths: Fields = { InputPath: jsonPath(pathOrNull), OutputPath: jsonPath(pathOrNull) };

/** A template of the site's language. */
export const template: Check = (value, site) => {
  if (site.language === "JSONata") jsonataTemplate(value, site);
  else if (isObject(value)) objectTemplate(value, site);
};

/** Assign: an object of variables with their values. */
export const assign: Check = (value, site) => {
  objectValue(value, site);
  if (!isObject(value)) return;
  assignNames(value, site);
  template(value, site);
};

export const flow: Fields = { ...paths, Output: jsonata(jsonataTemplate), Assign: both(assign) };

/** As `flow`, of a state that has a result to see. */
export const flowWithResult: Fields = {
  ...paths,
  Output: jsonata(seeing("result", jsonataTemplate)),
  Assign: both(seeing("result", assign)),
};

export const results: Fields = { ResultPath: jsonPath(resultPath), ResultSelector: jsonPath(objectTemplate) };

/** A whole number written down, or a JSONata expression; its path form is a field of its own. */
export function seconds(least: number): Fields[string] {
  return both(orJsonata(integer(least, MAX_SECONDS)));
}

export const path: Field = jsonPath(referencePath);
/** Where a number of a Map comes from. */
export const numberPath: Field = jsonPath(dataPath);
export const dynamic: Field = jsonPath(dynamicField);

/** A text, or in JSONata an expression. */
export const textOrJsonata: Check = orJsonata(text);

/** Exactly one way on, for the states that go on. */
export const goesOn: Pick<ObjectRules, "exactlyOne"> = { exactlyOne: [["Next", "End"]] };
