import { isArray, isObject, type Json } from "@/lib/base/json";
import { placeholderFor } from "../placeholder";

/**
 * Placeholders for functions whose value only the deployment knows. Functions that are equal share one placeholder;
 * different ones never do, so that what is learnt of one is not taken for another.
 */
export class Unresolved {
  private readonly owners = new Map<string, string>();

  /** A placeholder for `fn` of these arguments, `${If.IsProd}`; of another text with the same name, `${If.IsProd.2}`. */
  placeholder(name: string, args: Json): string {
    const owner = JSON.stringify(args);
    for (let n = 1; ; n++) {
      const placeholder = placeholderFor(n === 1 ? name : `${name}.${n}`);
      const known = this.owners.get(placeholder);
      if (known === owner) return placeholder;
      if (known !== undefined) continue;
      this.owners.set(placeholder, owner);
      return placeholder;
    }
  }
}

const MAX_NAME = 80;

/** What a function was asked, as a part of a name: its texts, placeholders without their marks. */
export function wordsOf(args: Json): string {
  const words: string[] = [];
  collect(args);
  return words.join("-").slice(0, MAX_NAME);

  function collect(value: Json): void {
    if (words.length >= 8) return;
    if (isArray(value)) value.forEach(collect);
    else if (isObject(value)) Object.values(value).forEach(collect);
    else words.push(String(value).replace(/\$\{([^{}]*)\}/g, "$1"));
  }
}
