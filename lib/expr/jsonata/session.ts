import type { JsonataEnvironment } from "../environment";
import { Budget } from "./budget";

/** One evaluation under way: what its functions need beside their arguments. */
export type Session = { readonly env: JsonataEnvironment; readonly budget: Budget };

/** jsonata's frame of variables. */
export type Frame = {
  lookup(name: string | symbol): unknown;
  bind(name: string | symbol, value: unknown): void;
  timestamp: Date | null;
};

/** What jsonata passes as `this` to a function. */
export type Focus = { readonly environment: Frame; readonly input: unknown };

/** No expression can spell a variable with a blank in its name. */
export const SESSION = " session";
export const LOOKUP = " lookup";

export function sessionOf(frame: Frame): Session | null {
  const session = frame.lookup(SESSION);
  return isSession(session) ? session : null;
}

function isSession(value: unknown): value is Session {
  return typeof value === "object" && value !== null && "budget" in value && value.budget instanceof Budget;
}
