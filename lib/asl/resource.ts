/**
 * What the Resource of a Task names.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html#task-state-fields
 */
export type TaskResource = { readonly masked?: boolean } & (
  | { readonly kind: "lambda" | "activity" | "other" }
  | {
      readonly kind: "service";
      /** `lambda`, `sqs`, `aws-sdk`, … */
      readonly service: string;
      /** `invoke`, `sendMessage`; of aws-sdk `dynamodb:putItem`. */
      readonly action: string;
      readonly pattern: "request" | "sync" | "waitForTaskToken";
      /** 2 for `.sync:2`. */
      readonly version: 1 | 2;
    }
  | { readonly kind: "unknown" }
);

const ARN = /^arn:([^:\s]*):([^:\s]+):([^:\s]*):([^:\s]*):(\S+)$/;
const ENDING = /\.(sync|waitForTaskToken)(:2)?$/;
/** Recordings replace an ARN by a word such as `activity_arn`. */
const MASK = /^([a-z]+)(_[a-z0-9]+)*_arn$/;

/** Reads a Resource; `unknown` when it is no ARN. */
export function parseResource(text: string): TaskResource {
  const mask = MASK.exec(text);
  if (mask !== null) return { kind: mask[1] === "activity" || mask[1] === "lambda" ? mask[1] : "other", masked: true };
  const arn = ARN.exec(text);
  if (arn === null) return { kind: "unknown" };
  const [, , service = "", region, account, rest = ""] = arn;
  if (service === "lambda" && rest.startsWith("function:")) return { kind: "lambda" };
  if (service !== "states") return { kind: "other" };
  if (rest.startsWith("activity:")) return { kind: "activity" };
  return region === "" && account === "" ? integration(rest) : { kind: "other" };
}

function integration(rest: string): TaskResource {
  const ending = ENDING.exec(rest);
  const name = ending === null ? rest : rest.slice(0, ending.index);
  const colon = name.indexOf(":");
  if (colon <= 0 || colon === name.length - 1) return { kind: "unknown" };
  return {
    kind: "service",
    service: name.slice(0, colon),
    action: name.slice(colon + 1),
    pattern: ending === null ? "request" : ending[1] === "sync" ? "sync" : "waitForTaskToken",
    version: ending?.[2] === ":2" ? 2 : 1,
  };
}
