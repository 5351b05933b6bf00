/** What stands in a template for what differs between the executions that are made of it. */
export type Values = {
  readonly name: string;
  readonly mapRun: string;
  readonly parent: string;
  /** Of a child of a Map Run. */
  readonly item: string;
};

/** In templates, what becomes a value. They occur in no definition and need no escape in JSON. */
export const NAME = "__NAME__";
export const MAP_RUN = "__MAP_RUN__";
export const PARENT = "__PARENT__";
export const ITEM = "__ITEM__";

const TOKENS = /(__NAME__|__MAP_RUN__|__PARENT__|__ITEM__)/;

/** A text with places for values, cut once and filled often. */
export type Text = readonly string[];

export function textOf(template: string): Text {
  return template.split(TOKENS);
}

export function fill(text: Text, values: Values): string {
  if (text.length === 1) return text[0] ?? "";
  let filled = "";
  // Between the parts of a text stand its tokens.
  for (let i = 0; i < text.length; i++) {
    const part = text[i] ?? "";
    if (i % 2 === 0) filled += part;
    else filled += valueOf(part, values);
  }
  return filled;
}

function valueOf(token: string, { name, mapRun, parent, item }: Values): string {
  if (token === NAME) return name;
  if (token === MAP_RUN) return mapRun;
  return token === ITEM ? item : parent;
}
