import { resolve } from "node:path";

/** A path as the user typed it, relative to where the user stands; the process itself works from the project's folder. */
export function userPath(path: string): string {
  return resolve(process.env.STEPSCOPE_USER_CWD ?? process.cwd(), path);
}
