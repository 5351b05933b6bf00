import tables from "./integrations.json" with { type: "json" };
import { isSdkService } from "./sdkServices";

/*
 * What Step Functions integrates: the optimized integrations with all their actions, and services behind `aws-sdk`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */

type Actions = { readonly [action: string]: readonly string[] };
type Services = { readonly [service: string]: Actions };

const OPTIMIZED: Services = tables.optimized;
const SDK: Services = tables.sdk;

/** What is known of an action; `unknown` is not wrong. `parameters` are the names that it takes. */
export type Integration =
  | { readonly kind: "known"; readonly parameters: readonly string[] }
  | { readonly kind: "unknown"; readonly service?: string }
  | { readonly kind: "wrong" };

const WRONG: Integration = { kind: "wrong" };

/** Looks up `lambda`, `invoke`, or `aws-sdk`, `dynamodb:putItem`. Service and action are told by their spelling: actions are camelCase. */
export function integrationOf(service: string, action: string): Integration {
  if (service !== "aws-sdk") return actionOf(own(OPTIMIZED, service), action) ?? WRONG;
  const [name = "", called = "", ...rest] = action.split(":");
  if (rest.length > 0 || !/^[a-z0-9]+$/.test(name) || !/^[a-z][A-Za-z0-9]*$/.test(called)) return WRONG;
  return actionOf(own(SDK, name), called) ?? { kind: "unknown", ...(isSdkService(name) ? {} : { service: name }) };
}

/** Undefined without a table of the service. */
function actionOf(actions: Actions | undefined, action: string): Integration | undefined {
  if (actions === undefined) return undefined;
  const parameters = own(actions, action);
  return parameters === undefined ? WRONG : { kind: "known", parameters };
}

function own<T>(table: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Whether an action takes a parameter. Step Functions writes acronyms in ways of its own: their case is not judged. */
export function takesParameter(parameters: readonly string[], name: string): boolean {
  if (parameters.includes(name)) return true;
  return parameters.some((known) => /[A-Z]{2}/.test(known) && known.toLowerCase() === name.toLowerCase());
}
