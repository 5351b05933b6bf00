import { isLoopbackName } from "@/lib/base/hostName";
import { err, ok, type Result } from "@/lib/base/result";

/** Where messages of a rule go. */
export type WatchAddress =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly url: string }
  | { readonly kind: "environment"; readonly variable: string };

/** Why a text is no address that messages are sent to; null: it is one. Nothing of the text is in the answer. */
export function addressProblem(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return "an address such as https://hooks.example.com/…, or $NAME of a variable that has it";
  if (url.username !== "" || url.password !== "") return "an address without a user and a password in it";
  if (url.protocol === "https:") return null;
  if (url.protocol === "http:" && isLoopbackName(url.hostname)) return null;
  return "an address that begins with https:// (http:// for this computer alone)";
}

/** The address of a rule, or why there is none. */
export function resolveAddress(
  address: WatchAddress,
  environment: Readonly<Record<string, string | undefined>>,
): Result<string, string> {
  if (address.kind === "none") return err("it has no address");
  if (address.kind === "text") return ok(address.url);
  const text = environment[address.variable];
  if (text === undefined || text === "") return err(`$${address.variable} is not set`);
  return addressProblem(text) === null ? ok(text) : err(`$${address.variable} is no address that begins with https://`);
}
