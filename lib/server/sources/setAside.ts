import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { ASIDE_PAGE, type SetAsideAnswer } from "@/lib/contract/source";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";

type Stored = Pick<Context, "store">;

/** Records of a source that could not be stored, the newest first; `before`: below this id. */
export async function listSetAside(
  { store }: Stored,
  source: string,
  before: number | null,
): Promise<Result<SetAsideAnswer, UseCaseError>> {
  if ((await store.sources.get(source)) === null) return notFound.source(source);
  const page = { limit: ASIDE_PAGE + 1, ...(before === null ? {} : { before }) };
  const found = await store.sources.setAside(source, page);
  // A reason may quote what could not be stored; of which machine that was is not known.
  const redactor = store.redaction.of(null);
  const records = found
    .slice(0, ASIDE_PAGE)
    .map(({ id, at, what, why, asked }) => ({ id, at: instant(at), what, why: redactor.text(why), isAsked: asked }));
  return ok({ records, next: found.length > ASIDE_PAGE ? (records.at(-1)?.id ?? null) : null });
}

/** Asks that a record, or each of a source (`id` null), be tried once more by whoever reads the source. */
export async function retrySetAside(
  { store }: Stored,
  source: string,
  id: number | null,
): Promise<Result<{ readonly asked: number }, UseCaseError>> {
  if ((await store.sources.get(source)) === null) return notFound.source(source);
  const asked = await store.sources.retry(source, id);
  return asked === 0 && id !== null ? notFound.setAside(id) : ok({ asked });
}
