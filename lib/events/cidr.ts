import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";

type Address = { readonly bits: 32 | 128; readonly value: bigint };

/** `10.0.0.0/24`, `2001:db8::/32`: tells of a text whether it is an address in it. */
export function readCidr(argument: Json): Result<(leaf: unknown) => boolean, string> {
  const problem = `cidr: ${JSON.stringify(argument)} is no block as "10.0.0.0/24"`;
  const [text = "", mask = "", ...more] = typeof argument === "string" ? argument.split("/") : [];
  const network = readAddress(text);
  const length = /^\d{1,3}$/.test(mask) ? Number(mask) : Infinity;
  if (network === null || length > network.bits || more.length > 0) return err(problem);
  const shift = BigInt(network.bits - length);
  return ok((leaf) => {
    const address = typeof leaf === "string" ? readAddress(leaf) : null;
    return address?.bits === network.bits && address.value >> shift === network.value >> shift;
  });
}

function readAddress(text: string): Address | null {
  return text.includes(":") ? readVersion6(text) : readVersion4(text);
}

function readVersion4(text: string): Address | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
}

/** Groups of four hexadecimal digits; `::` once for as many zeros as are missing. */
function readVersion6(text: string): Address | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n) };
}
