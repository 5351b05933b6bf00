import { isArray, type Json } from "@/lib/base/json";

/** CloudFormation's functions whose long form has no `Fn::` before the name. */
const BARE: ReadonlySet<string> = new Set(["Ref", "Condition"]);

/**
 * The long form of a value with one of CloudFormation's tags: `!Sub text` is `{"Fn::Sub": "text"}`. Values with other
 * tags, or none, stay as they are.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function longForm(tag: string | undefined, value: Json): Json {
  const name = tag === undefined ? null : (/^!([A-Za-z][A-Za-z0-9]{0,60})$/.exec(tag)?.[1] ?? null);
  if (name === null) return value;
  if (BARE.has(name)) return { [name]: value };
  return { [`Fn::${name}`]: name === "GetAtt" && !isArray(value) ? attributeOf(String(value)) : value };
}

/** `Queue.Arn`: the resource, and its attribute, which may hold dots itself. */
function attributeOf(text: string): readonly string[] {
  const dot = text.indexOf(".");
  return dot === -1 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
