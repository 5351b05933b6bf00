/** What stands in a template for what differs between the executions that are made of it. */
export type Values = { readonly name: string; readonly mapRun: string; readonly parent: string; readonly at: number };

/** In templates, what becomes a value. They occur in no definition and need no escape in JSON. */
export const NAME = "__NAME__";
export const MAP_RUN = "__MAP_RUN__";
export const PARENT = "__PARENT__";

const TOKENS = /(__NAME__|__MAP_RUN__|__PARENT__)/;

/** A text with places for values, cut once and filled often. */
export type Text = readonly string[];

export function textOf(template: string): Text {
  return template.split(TOKENS);
}

export function fill(text: Text, { name, mapRun, parent }: Omit<Values, "at">): string {
  if (text.length === 1) return text[0] ?? "";
  let filled = "";
  // Between the parts of a text stand its tokens.
  for (let i = 0; i < text.length; i++) {
    const part = text[i] ?? "";
    if (i % 2 === 0) filled += part;
    else filled += part === NAME ? name : part === MAP_RUN ? mapRun : parent;
  }
  return filled;
}
