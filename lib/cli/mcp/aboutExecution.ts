import { z } from "zod";
import { type Instant, instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { instantOf, pageOf, type Whole, wholeOf } from "./answerPages";
import type { McpContext, ToolAnswer } from "./context";
import { keyNamed } from "./named";

/** One tool: what a client is told of it, and its answer to arguments that its schema has checked. */
export type Tool = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly answer: (context: McpContext, given: unknown) => Promise<ToolAnswer>;
};

const MAX_NAME = 2_048;

/** Longer than any place in a list or a text. */
export const cursorField = z
  .string()
  .max(1_100)
  .optional()
  .describe("What the answer before named, with the same other arguments");
const execution = z.string().min(1).max(MAX_NAME).describe("Key, ARN or whole name of a stored execution");

type Told<Shape extends z.ZodRawShape> = Pick<Tool, "name" | "title" | "description"> & {
  /** What is given beside the execution. */
  readonly shape: Shape;
  readonly text: (
    context: McpContext,
    key: string,
    given: z.output<z.ZodObject<Shape>>,
    now: Instant,
  ) => Promise<Result<string, string>>;
};

/** A tool whose input is an execution and more, and whose answer is one text, told in pages. */
export function aboutExecution<Shape extends z.ZodRawShape>({ shape, text, ...told }: Told<Shape>): Tool {
  const own = z.object(shape);
  const whole = async (context: McpContext, given: unknown, now: number): Promise<Result<Whole, string>> => {
    const key = await keyNamed(context, z.object({ execution }).parse(given).execution);
    if (!key.ok) return key;
    const written = await text(context, key.value, own.parse(given), instant(now));
    return written.ok ? ok(wholeOf(written.value, now)) : written;
  };
  return {
    ...told,
    input: z.strictObject({ execution, ...shape, cursor: cursorField }),
    async answer(context, given) {
      const { cursor, ...asked } = z.looseObject({ cursor: cursorField }).parse(given);
      const from = cursor ?? null;
      const kept = `${told.name} ${JSON.stringify(asked)}`;
      const known = from === null ? undefined : context.told.get(kept);
      const answer = known === undefined ? await whole(context, asked, instantOf(from, Date.now())) : ok(known);
      if (!answer.ok) return answer;
      const page = pageOf(answer.value, from);
      if (!page.ok) return err(`${page.error} Ask without it.`);
      if (page.value.next === null) context.told.delete(kept);
      else context.told.set(kept, answer.value);
      return page;
    },
  };
}
