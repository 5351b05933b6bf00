import { err, ok, type Result } from "@/lib/base/result";

/**
 * The path of a file that a template names, relative to the template's folder and below it. Everything that could
 * lead out of the folder is refused: the template may be somebody else's.
 */
export function besidePath(path: string): Result<string, string> {
  const said = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  if (path.includes("${")) return err(`the name of the file depends on a placeholder: ${said}`);
  if (/^[a-z][a-z0-9+.-]*:/i.test(path))
    return err(`${said} is not beside the template; get the file, and give it itself`);
  if (path === "" || /[\0\\]/.test(path) || path.startsWith("/") || path.startsWith("~")) return err(outside(said));
  const steps = path.split("/").filter((step) => step !== "" && step !== ".");
  if (steps.length === 0 || steps.includes("..")) return err(outside(said));
  return ok(steps.join("/"));
}

function outside(path: string): string {
  return `files are read below the template's folder only, and '${path}' leads elsewhere; give that file itself`;
}

/** Reads nothing: for places where no folder is known. */
export function nothingBeside(path: string): Result<string, string> {
  return err(`the file ${path} was not given together with the template`);
}
