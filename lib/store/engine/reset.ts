import { changing } from "../changes";
import type { Connection, Database } from "../database";

/** Removes everything that the engine keeps, or what is one account's. What the dashboard shows stays. */
export function resetEngine(database: Database, account: string | null, now: number): Promise<void> {
  return changing(database, now, async (connection, note) => {
    const of = account === null ? {} : { account };
    await removeExecutions(connection, account);
    const machines = await connection.engineMachine.findMany({ where: of, select: { arn: true } });
    const activities = await connection.engineActivity.findMany({ where: of, select: { arn: true } });
    for (const { arn } of machines) {
      await connection.engineVersion.deleteMany({ where: { machineArn: arn } });
      await connection.engineAlias.deleteMany({ where: { machineArn: arn } });
      await connection.engineRevision.deleteMany({ where: { machineArn: arn } });
      note("engineMachine", arn);
    }
    const arns = [...machines, ...activities].map(({ arn }) => arn);
    for (const arn of arns) await connection.engineTag.deleteMany({ where: { arn } });
    await connection.engineMachine.deleteMany({ where: of });
    await connection.engineActivity.deleteMany({ where: of });
    await connection.engineRule.deleteMany({ where: { ...of, configured: 0 } });
    // What has no account of its own finds its execution gone.
    await connection.engineOutbox.deleteMany({ where: of });
    await connection.engineRequest.deleteMany({ where: of });
  });
}

async function removeExecutions(connection: Connection, account: string | null): Promise<void> {
  if (account === null) {
    await connection.engineStep.deleteMany({});
    await connection.engineTask.deleteMany({});
    await connection.engineMapRun.deleteMany({});
    await connection.engineExecution.deleteMany({});
    return;
  }
  await connection.$executeRaw`DELETE FROM "EngineStep" WHERE "executionId" IN
    (SELECT "id" FROM "EngineExecution" WHERE "account" = ${account})`;
  await connection.$executeRaw`DELETE FROM "EngineMapRun" WHERE "executionId" IN
    (SELECT "id" FROM "EngineExecution" WHERE "account" = ${account})`;
  await connection.engineTask.deleteMany({ where: { account } });
  await connection.engineExecution.deleteMany({ where: { account } });
}
