import { RE2JS } from "re2js";

/** A regular expression on a linear engine: no input makes it backtrack. */
export class Pattern {
  private constructor(
    readonly source: string,
    private readonly regexp: RE2JS,
  ) {}

  /** Null when the expression is wrong or needs what no linear engine has (look-around, back references). */
  static compile(source: string, ignoreCase: boolean): Pattern | null {
    try {
      return new Pattern(source, RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
    } catch {
      return null;
    }
  }

  /** Whether the whole text matches. */
  matches(text: string): boolean {
    return this.regexp.matcher(text).matches();
  }
}
