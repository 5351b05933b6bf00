import { inspect } from "node:util";
import type { Problem } from "@/lib/contract/problem";
import { StoreUnavailable } from "@/lib/store/unavailable";

/** What a page is told of a mistake in this program or of a database that is gone; the terminal gets the whole of it. */
export function internalProblem(error: unknown): Problem {
  // With all its causes: the outermost error of a database says little.
  console.error(inspect(error, { depth: CAUSES }));
  if (error instanceof StoreUnavailable) {
    return { what: "The database cannot be used.", why: error.why, remedy: error.remedy };
  }
  return {
    what: "Something went wrong inside Stepscope.",
    why: firstLine(error instanceof Error ? error.message : String(error)),
    remedy: "Try again. If it stays, the terminal that runs Stepscope says where it happened.",
  };
}

const LENGTH = 300;
const CAUSES = 8;

function firstLine(message: string): string {
  return (message.split("\n").find((line) => line.trim() !== "") ?? "It gave no reason.").trim().slice(0, LENGTH);
}
