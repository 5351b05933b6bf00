import { expect, test } from "vitest";
import { openStore } from "@/lib/store/store";
import { AwsWorld } from "../../support/awsWorld/awsWorld";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { ingestAll } from "../../support/ingestWorld";
import { STANDARD } from "../../support/readWorld";

/** Reads a made-up account whose answers of one operation are others: a refusal, or what `change` makes of the body. */
async function readWith(operation: string, answer: { refusal: string } | { change: (body: object) => object }) {
  const world = await AwsWorld.make({ seed: 3, standard: 20, expressEvents: 0, liveMs: 0 });
  const database = sqliteDatabase();
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  const usual = world.clientOptions().requestHandler;
  const handle = async (...[request, options]: Parameters<typeof usual.handle>) => {
    const answered = await usual.handle(request, options);
    if (request.headers["x-amz-target"] !== `AWSStepFunctions.${operation}`) return answered;
    const { response } = answered;
    const refused = "refusal" in answer;
    const body = refused
      ? { __type: answer.refusal, message: "no" }
      : answer.change(JSON.parse(Buffer.from(await bytesOf(response.body)).toString()) as object);
    return { response: { ...response, statusCode: refused ? 400 : 200, body: Buffer.from(JSON.stringify(body)) } };
  };
  try {
    const { executions, histories, events, errors } = await ingestAll(
      world,
      store,
      { ...STANDARD, machines: ["orders"] },
      3,
      { handle },
    );
    return { read: { executions, histories, events }, errors: errors.map(({ what, why }) => `${what}: ${why}`) };
  } finally {
    await store.close();
    await database.drop();
  }
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

test("executions are read although their machine may not be described, or the list of machines begins again", async () => {
  const usual = await readWith("Nothing", { change: (body) => body });
  expect(usual).toMatchObject({ read: { executions: expect.any(Number) as number }, errors: [] });
  expect(usual.read.histories).toBeGreaterThan(0);

  const denied = await readWith("DescribeStateMachine", { refusal: "AccessDeniedException" });
  expect(denied.read).toEqual(usual.read);
  expect(denied.errors).toEqual([expect.stringMatching(/:orders: DescribeStateMachine was refused \(AccessDenied/)]);

  const repeated = await readWith("ListStateMachines", { change: (body) => ({ ...body, nextToken: "same" }) });
  expect(repeated.read).toEqual(usual.read);
  expect(repeated.errors).toEqual([expect.stringMatching(/^the list of state machines: The list repeats itself/)]);
});

test("of a machine that does not exist nothing is read", async () => {
  const gone = await readWith("DescribeStateMachine", { refusal: "StateMachineDoesNotExist" });
  expect(gone).toEqual({
    read: { executions: 0, histories: 0, events: 0 },
    errors: [expect.stringContaining("StateMachineDoesNotExist")],
  });
});
