import type { SourceTest } from "@/lib/contract/source";
import { checkSource } from "@/lib/ingest/sources/checkSource";
import { auditLogs } from "@/lib/ingest/sources/express/auditLogs";
import { MachineWatch } from "@/lib/ingest/sources/standard/watchMachines";
import { openForReading } from "./openForReading";

/** Tries each call that a source needs, and looks at how its Express machines log. Stores nothing. */
export async function testSource(reading: Parameters<typeof openForReading>[0]): Promise<SourceTest> {
  const { collection, close } = await openForReading(reading);
  try {
    const checks = await checkSource(collection);
    const isReadable = checks.every(({ outcome }) => outcome === "ok" || outcome === "skipped");
    const isExpress = reading.settings.kind === "express";
    const machines = isExpress && isReadable ? await new MachineWatch(collection).machines() : [];
    const findings = await auditLogs(collection, machines);
    return { checks, findings: findings.map(({ sentence, remedy }) => `${sentence} ${remedy.cli}`) };
  } finally {
    close();
  }
}
