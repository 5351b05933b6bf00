import { afterEach, expect, it, vi } from "vitest";
import { internalProblem } from "@/lib/server/internalProblem";

afterEach(() => {
  vi.restoreAllMocks();
});

it("a failure inside tells the page its first line and the terminal every cause", () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const causes = ["disk is full", "write failed", "transaction failed", "page could not be stored"];
  const error = causes.reduce<Error | undefined>((cause, text) => new Error(text, { cause }), undefined);
  expect(internalProblem(error).why).toBe("page could not be stored");
  const text = String(logged.mock.calls[0]?.[0]);
  for (const cause of causes) expect(text).toContain(cause);
});
