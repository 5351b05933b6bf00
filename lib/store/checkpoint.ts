import type { Connection } from "./database";
import { StoreRefusal } from "./refusal";
import { sanitizeText } from "./text";

/** How far a source has been read: kept with what it handed over, so that neither is there without the other. */
export type SourceCheckpoint = {
  readonly source: string;
  /** JSON text that the source alone understands. */
  readonly value: string;
};

/** Characters of a source's name and of its checkpoint: a token for each of some thousand streams. */
const MAX_SOURCE = 1_000;
const MAX_VALUE = 1_000_000;

/** Throws StoreRefusal for a checkpoint that cannot be kept. */
export function refuseUnusable({ source, value }: SourceCheckpoint): void {
  const name = source.slice(0, 80);
  if (source === "" || source.length > MAX_SOURCE) {
    throw new StoreRefusal(`A source has a name of 1 to ${MAX_SOURCE} characters, not "${name}". Nothing was stored.`);
  }
  if (value.length > MAX_VALUE || !isJson(value)) {
    throw new StoreRefusal(
      `The checkpoint of ${name} has to be JSON of at most ${MAX_VALUE} characters. Nothing was stored.`,
    );
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export async function writeCheckpoint(
  connection: Connection,
  { source, value }: SourceCheckpoint,
  now: number,
): Promise<void> {
  const data = { value: sanitizeText(value), updatedAt: BigInt(now) };
  const name = sanitizeText(source);
  await connection.sourceCheckpoint.upsert({
    where: { source: name },
    create: { source: name, ...data },
    update: data,
  });
}

/** JSON text of how far a source has been read; null before its first checkpoint. */
export async function readCheckpoint(
  { prisma }: { readonly prisma: Connection },
  source: string,
): Promise<string | null> {
  return (await prisma.sourceCheckpoint.findUnique({ where: { source: sanitizeText(source) } }))?.value ?? null;
}
