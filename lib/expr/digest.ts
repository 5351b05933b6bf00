import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { hexOf } from "./bytes";
import { utf8Bytes } from "./utf8";

const ALGORITHMS = { MD5: md5, "SHA-1": sha1, "SHA-256": sha256, "SHA-384": sha384, "SHA-512": sha512 };

export type HashName = keyof typeof ALGORITHMS;

export function isHashName(name: string): name is HashName {
  return Object.hasOwn(ALGORITHMS, name);
}

/** Hash of a text's UTF-8 bytes in lower-case hexadecimal digits. */
export function digest(text: string, algorithm: HashName): string {
  return hexOf(ALGORITHMS[algorithm](utf8Bytes(text)));
}
