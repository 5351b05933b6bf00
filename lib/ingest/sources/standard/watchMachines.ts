import {
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  type DescribeStateMachineCommandInput,
  type DescribeStateMachineCommandOutput,
  ListStateMachineAliasesCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-sfn";
import type { SeenMachine } from "@/lib/store/sources/sourceCommit";
import { listed, pagesOf } from "../../aws/pages";
import { codeOf, type Collection } from "../collection";
import { isWantedMachine } from "@/lib/contract/sourceSettings";
import { Revisions } from "./revisions";

/** The largest page of a list of machines. */
const PAGE = 1_000;
/** Versions and aliases of a machine that are followed: the newest. */
const MAX_QUALIFIERS = 200;

type Listed = Pick<SeenMachine, "arn" | "name" | "type">;

/** Puts the machines that a source reads into `machines`, by their ARNs: those of the pages so far when a page fails. */
async function listWanted(collection: Collection, machines: Map<string, Listed>): Promise<true> {
  const { settings, clients, ask, limits } = collection.tools;
  const pages = pagesOf(
    async (nextToken) => {
      const page = await ask("ListStateMachines", "rest", (abortSignal) =>
        clients.sfn.send(new ListStateMachinesCommand({ maxResults: PAGE, nextToken }), { abortSignal }),
      );
      return { items: listed(page.stateMachines), nextToken: page.nextToken };
    },
    limits.idlePages,
    ({ stateMachineArn }) => typeof stateMachineArn === "string" && !machines.has(stateMachineArn),
  );
  for await (const page of pages) {
    for (const { stateMachineArn: arn, name, type } of page) {
      if (arn === undefined || name === undefined || !isWantedMachine(settings, name)) continue;
      machines.set(arn, { arn, name, type: type === "EXPRESS" ? "EXPRESS" : "STANDARD" });
    }
  }
  return true;
}

/** How often machines are looked at, in ms. */
const EVERY_MS = 60_000;
/** How often versions, aliases and tags are asked for, in ms; the definition is at every look. */
const BESIDE_EVERY_MS = 600_000;

/** The machine is there and what it is made of may not be read, or the endpoint does not tell it. */
const DENIED = /^(AccessDenied|UnknownOperation)/;

type Beside = Pick<SeenMachine, "versions" | "aliases" | "tags">;

/** Follows the machines of a source. */
export class MachineWatch {
  /** What they were made of, by the time it was seen. */
  readonly revisions = new Revisions();
  private readonly beside = new Map<string, { readonly at: number; readonly facts: Beside }>();
  private seen: readonly SeenMachine[] = [];
  private seenAt = -Infinity;

  constructor(private readonly collection: Collection) {}

  /** The machines that the source reads, as they were within the last minute. */
  async machines(): Promise<readonly SeenMachine[]> {
    const now = this.collection.tools.clock.now();
    if (now - this.seenAt < EVERY_MS) return this.seen;
    this.seen = await this.look();
    for (const machine of this.seen) this.revisions.see(machine);
    this.seenAt = now;
    return this.seen;
  }

  /**
   * Describes them all; what has changed since the last time is stored with the time. Machines that cannot be described
   * are noted and left out; those that may not be are read by what the list tells.
   */
  private async look(): Promise<SeenMachine[]> {
    const { collection } = this;
    const listed = new Map<string, Listed>();
    const isWhole = await collection.attempt("the list of state machines", () => listWanted(collection, listed));
    const machines: SeenMachine[] = [];
    const described: SeenMachine[] = [];
    for (const one of listed.values()) {
      let isDenied = false;
      const machine = await collection.attempt(one.arn, () =>
        this.describe(one).catch((error: unknown) => {
          isDenied = DENIED.test(codeOf(error) ?? "");
          throw error;
        }),
      );
      const known = machine ?? (isDenied ? await this.undescribed(one) : null);
      if (known === null || !hasTags(collection, known)) continue;
      machines.push(known);
      if (machine !== null) described.push(machine);
    }
    if (isWhole) for (const arn of this.beside.keys()) if (!listed.has(arn)) this.beside.delete(arn);
    if (described.length > 0) await collection.commit([], { machines: described });
    return machines;
  }

  private async undescribed(one: Listed): Promise<SeenMachine> {
    const unknown = { definition: null, revisionId: null, roleArn: null, logging: null };
    return { ...one, seenAt: this.collection.tools.clock.now(), ...unknown, ...(await this.besideOf(one.arn)) };
  }

  private async describe({ arn, name: listedName }: Listed): Promise<SeenMachine> {
    const { clients, ask, clock } = this.collection.tools;
    const describe = (more: Pick<DescribeStateMachineCommandInput, "includedData">) =>
      ask("DescribeStateMachine", "rest", (abortSignal) =>
        clients.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: arn, ...more }), { abortSignal }),
      );
    // Encrypted with a key that may not be used: what is not encrypted is told.
    const said = await describe({}).catch((error: unknown) => {
      if (!/^Kms/.test(codeOf(error) ?? "")) throw error;
      return describe({ includedData: "METADATA_ONLY" });
    });
    return {
      ...{ arn, name: said.name ?? listedName, seenAt: clock.now() },
      type: said.type === "EXPRESS" ? "EXPRESS" : "STANDARD",
      definition: definitionOf(said),
      revisionId: said.revisionId ?? null,
      roleArn: said.roleArn ?? null,
      logging: said.loggingConfiguration === undefined ? null : JSON.stringify(said.loggingConfiguration),
      ...(await this.besideOf(arn)),
    };
  }

  private async besideOf(arn: string): Promise<Beside> {
    const { collection } = this;
    const now = collection.tools.clock.now();
    const known = this.beside.get(arn);
    if (known !== undefined && now - known.at < BESIDE_EVERY_MS) return known.facts;
    const facts = {
      versions: await readBeside(collection, () => versionsOf(collection, arn)),
      aliases: await readBeside(collection, () => aliasesOf(collection, arn)),
      tags: await readBeside(collection, () => tagsOf(collection, arn)),
    };
    this.beside.set(arn, { at: now, facts });
    return facts;
  }
}

/** Encrypted with a key that may not be used: AWS answers without it. */
function definitionOf({ definition }: DescribeStateMachineCommandOutput): string | null {
  return definition === undefined || definition === "" ? null : definition;
}

/** JSON of what may be asked beside; null where it may not be read, or the endpoint does not know it. */
async function readBeside(collection: Collection, read: () => Promise<object>): Promise<string | null> {
  const facts = await collection.orNull(read);
  return facts === null ? null : JSON.stringify(facts);
}

async function versionsOf({ tools: { clients, ask } }: Collection, arn: string): Promise<readonly string[]> {
  const page = await ask("ListStateMachineVersions", "rest", (abortSignal) =>
    clients.sfn.send(new ListStateMachineVersionsCommand({ stateMachineArn: arn, maxResults: MAX_QUALIFIERS }), {
      abortSignal,
    }),
  );
  return listed(page.stateMachineVersions).map(({ stateMachineVersionArn }) => stateMachineVersionArn ?? "");
}

/** Where each alias leads, with its weights. */
async function aliasesOf(
  { tools: { clients, ask } }: Collection,
  arn: string,
): Promise<Readonly<Record<string, unknown>>> {
  const page = await ask("ListStateMachineAliases", "rest", (abortSignal) =>
    clients.sfn.send(new ListStateMachineAliasesCommand({ stateMachineArn: arn, maxResults: MAX_QUALIFIERS }), {
      abortSignal,
    }),
  );
  const routes: Record<string, unknown> = {};
  for (const { stateMachineAliasArn } of listed(page.stateMachineAliases)) {
    const alias = await ask("DescribeStateMachineAlias", "rest", (abortSignal) =>
      clients.sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }), { abortSignal }),
    );
    routes[stateMachineAliasArn ?? ""] = alias.routingConfiguration ?? [];
  }
  return routes;
}

async function tagsOf({ tools: { clients, ask } }: Collection, arn: string): Promise<Readonly<Record<string, string>>> {
  const page = await ask("ListTagsForResource", "rest", (abortSignal) =>
    clients.sfn.send(new ListTagsForResourceCommand({ resourceArn: arn }), { abortSignal }),
  );
  const tags = listed(page.tags).map(({ key = "", value = "" }) => [key, value] as const);
  return Object.fromEntries([...tags].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hasTags({ tools: { settings } }: Collection, { tags }: SeenMachine): boolean {
  const wanted = Object.entries(settings.tags ?? {});
  if (wanted.length === 0) return true;
  const there = JSON.parse(tags ?? "{}") as Readonly<Record<string, string>>;
  return wanted.every(([key, value]) => there[key] === value);
}
