import { isArray, isObject, type Json } from "./json";

/** The way to one value inside of another: names of members and indexes of items, from the outside in. */
export type DataPath = readonly (string | number)[];

/** The value at a path; undefined where there is none. */
export function valueAt(root: Json | undefined, path: DataPath): Json | undefined {
  let value = root;
  for (const step of path) {
    if (typeof step === "number") value = isArray(value) ? value[step] : undefined;
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

/** `root` with another value at a path, which has to lead somewhere or to a new last step; the root itself is unchanged. */
export function withValueAt(root: Json, path: DataPath, value: Json): Json {
  const containers: Json[] = [];
  let current: Json | undefined = root;
  for (const step of path) {
    if (current === undefined) return root;
    containers.push(current);
    current = valueAt(current, [step]);
  }
  let made = value;
  for (let i = path.length - 1; i >= 0; i--) made = withMember(containers[i] ?? null, path[i] ?? 0, made);
  return made;
}

function withMember(container: Json, step: string | number, value: Json): Json {
  if (isArray(container) && typeof step === "number") {
    return step < container.length ? container.with(step, value) : [...container, value];
  }
  if (!isObject(container)) return container;
  const members = Object.entries(container).filter(([key]) => key !== String(step));
  const at = Object.keys(container).indexOf(String(step));
  members.splice(at < 0 ? members.length : at, 0, [String(step), value]);
  return Object.fromEntries(members);
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** As JSONPath writes it: `$.items[2]['unit price']`. @param head what stands before the first step. */
export function dataPathText(path: DataPath, head = "$"): string {
  return head + path.map(stepText).join("");
}

function stepText(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return PLAIN_NAME.test(step) ? `.${step}` : `['${step.replace(/[\\']/g, "\\$&")}']`;
}

/** Whether a path goes through, or to, what another one names. */
export function startsWith(path: DataPath, start: DataPath): boolean {
  return start.length <= path.length && start.every((step, i) => step === path[i]);
}

/** Whether nothing lies below a value: a text, a number, a boolean, null, or a list or object that is empty. */
export function isLeaf(value: Json): boolean {
  if (typeof value !== "object" || value === null) return true;
  return (isArray(value) ? value.length : Object.keys(value).length) === 0;
}

/** Paths of the leaves of a value, in order, `most` at most; without recursion. */
export function leafPaths(root: Json, most: number): readonly DataPath[] {
  const found: DataPath[] = [];
  const pending: { readonly value: Json; readonly path: DataPath }[] = [{ value: root, path: [] }];
  for (let next = pending.pop(); next !== undefined && found.length < most; next = pending.pop()) {
    const { value, path } = next;
    if (isLeaf(value)) {
      found.push(path);
      continue;
    }
    const parts = isArray(value)
      ? value.map((item, i) => ({ value: item, path: [...path, i] }))
      : Object.entries(value ?? {}).map(([key, member]) => ({ value: member as Json, path: [...path, key] }));
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = parts[i];
      if (part !== undefined) pending.push(part);
    }
  }
  return found;
}
