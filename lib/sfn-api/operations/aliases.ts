import type { Alias } from "@/lib/store/engine/catalogue";
import { ApiError, conflict, deleting, invalidArn, invalidRequest, noMachine, noResource } from "../apiError";
import { readMachineName, requireKind, seconds } from "../arns";
import type { ApiContext } from "../context";
import { pageSize, paged, readToken } from "../pageToken";
import type { RequestOf } from "../shapes";
import { machineOf } from "./machines";

/** Of one machine, as on AWS. */
export const MAX_ALIASES = 100;

type Routing = RequestOf<"CreateStateMachineAlias">["routingConfiguration"];

export async function createStateMachineAlias(ctx: ApiContext, request: RequestOf<"CreateStateMachineAlias">) {
  const { name, description = null, routingConfiguration } = request;
  const arn = await routedMachine(ctx, routingConfiguration);
  const there = await ctx.store.catalogue.alias(arn, name);
  const routing = JSON.stringify(routingConfiguration);
  if (there !== null) {
    if (there.routing !== routing || there.description !== description) {
      throw conflict(
        "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
      );
    }
    return { stateMachineAliasArn: `${arn}:${name}`, creationDate: seconds(there.createdAt) };
  }
  if ((await ctx.store.catalogue.aliases(arn, null, MAX_ALIASES)).length >= MAX_ALIASES) {
    throw new ApiError("ServiceQuotaExceededException", `A state machine has at most ${MAX_ALIASES} aliases.`);
  }
  const now = ctx.engine.now();
  await ctx.store.catalogue.putAlias({ machineArn: arn, name, description, routing, createdAt: now, updatedAt: now });
  return { stateMachineAliasArn: `${arn}:${name}`, creationDate: seconds(now) };
}

/** The machine whose versions a routing configuration names. Throws where it cannot be used. */
async function routedMachine(ctx: ApiContext, routing: Routing): Promise<string> {
  const routes = routing.map((route) => ({ ...route, ...readMachineName(route.stateMachineVersionArn) }));
  const received = `[${routing.map((route) => route.stateMachineVersionArn).join(",")}]`;
  if (routes.some(({ version }) => version === null)) {
    throw invalidRouting(`Routing configuration must contain state machine version ARNs. Received: ${received}`);
  }
  const [first] = routes;
  if (first === undefined || routes.some(({ arn }) => arn !== first.arn)) {
    throw invalidRouting("Routing configuration must contain versions of the same state machine.");
  }
  if (new Set(routes.map(({ version }) => version)).size !== routes.length) {
    throw invalidRouting("Routing configuration must contain distinct state machine version ARNs.");
  }
  if (routes.reduce((sum, { weight }) => sum + weight, 0) !== 100) {
    throw invalidRouting(`Sum of routing configuration weights must equal 100. Received: ${JSON.stringify(routing)}`);
  }
  const { machine } = await machineOf(ctx, first.arn, first.stateMachineVersionArn);
  if (machine.status === "DELETING") throw deleting(first.arn);
  for (const { version, stateMachineVersionArn } of routes) {
    if ((await ctx.store.catalogue.version(first.arn, version ?? 0)) === null) throw noResource(stateMachineVersionArn);
  }
  return first.arn;
}

function invalidRouting(message: string) {
  return invalidRequest(message, "INVALID_ROUTING_CONFIGURATION");
}

/** Throws InvalidArn or ResourceNotFound. */
async function namedAlias(ctx: ApiContext, asked: string): Promise<Alias> {
  const { arn, alias } = readMachineName(asked);
  if (alias === null) throw invalidArn(`Invalid State Machine Alias ARN: ${asked}`);
  const machine = await ctx.store.catalogue.machine(arn);
  const found = machine?.account === ctx.account ? await ctx.store.catalogue.alias(arn, alias) : null;
  if (found === null) throw noResource(asked);
  return found;
}

export async function describeStateMachineAlias(
  ctx: ApiContext,
  { stateMachineAliasArn }: RequestOf<"DescribeStateMachineAlias">,
) {
  const { name, description, routing, createdAt, updatedAt } = await namedAlias(ctx, stateMachineAliasArn);
  return {
    stateMachineAliasArn,
    name,
    ...(description === null ? {} : { description }),
    routingConfiguration: JSON.parse(routing) as Routing,
    creationDate: seconds(createdAt),
    updateDate: seconds(updatedAt),
  };
}

export async function updateStateMachineAlias(ctx: ApiContext, request: RequestOf<"UpdateStateMachineAlias">) {
  const { stateMachineAliasArn, description, routingConfiguration } = request;
  const alias = await namedAlias(ctx, stateMachineAliasArn);
  if (description === undefined && routingConfiguration === undefined) {
    throw invalidRequest(
      "Either the description or the routing configuration must be specified",
      "MISSING_REQUIRED_PARAMETER",
    );
  }
  if (routingConfiguration !== undefined && (await routedMachine(ctx, routingConfiguration)) !== alias.machineArn) {
    throw invalidRouting("Routing configuration must contain versions of the alias's state machine.");
  }
  const now = ctx.engine.now();
  await ctx.store.catalogue.putAlias({
    ...alias,
    description: description ?? alias.description,
    routing: routingConfiguration === undefined ? alias.routing : JSON.stringify(routingConfiguration),
    updatedAt: now,
  });
  return { updateDate: seconds(now) };
}

export async function deleteStateMachineAlias(
  ctx: ApiContext,
  { stateMachineAliasArn }: RequestOf<"DeleteStateMachineAlias">,
) {
  const { machineArn, name } = await namedAlias(ctx, stateMachineAliasArn);
  await ctx.store.catalogue.removeAlias(machineArn, name);
  return {};
}

export async function listStateMachineAliases(
  ctx: ApiContext,
  { stateMachineArn, maxResults, nextToken }: RequestOf<"ListStateMachineAliases">,
) {
  requireKind(stateMachineArn, "stateMachine");
  const { arn, version } = readMachineName(stateMachineArn);
  const scope = `aliases ${ctx.account} ${stateMachineArn}`;
  const size = pageSize(maxResults);
  const after = readToken(scope, nextToken);
  const machine = await ctx.store.catalogue.machine(arn);
  if (machine === null || machine.account !== ctx.account) throw noMachine(stateMachineArn);
  const all = await ctx.store.catalogue.aliases(arn, after, version === null ? size + 1 : MAX_ALIASES);
  const rows = version === null ? all : all.filter(({ routing }) => leadsTo(routing, stateMachineArn));
  const { page, next } = paged(rows, size, scope, ({ name }) => name);
  return {
    stateMachineAliases: page.map(({ name, createdAt }) => ({
      stateMachineAliasArn: `${arn}:${name}`,
      creationDate: seconds(createdAt),
    })),
    ...next,
  };
}

/** The version that an alias sends the next execution to, by weight. */
export function routeOf({ routing }: Alias, chance: number): string {
  const routes = JSON.parse(routing) as Routing;
  let left = chance * 100;
  for (const { stateMachineVersionArn, weight } of routes) {
    left -= weight;
    if (left < 0) return stateMachineVersionArn;
  }
  return routes.at(-1)?.stateMachineVersionArn ?? "";
}

/** The version that most executions of an alias go to: what the alias's description is about. */
export function heaviestOf({ routing }: Alias): string {
  const routes = JSON.parse(routing) as Routing;
  return [...routes].sort((a, b) => b.weight - a.weight)[0]?.stateMachineVersionArn ?? "";
}

export function leadsTo(routing: string, versionArn: string): boolean {
  return (JSON.parse(routing) as Routing).some((route) => route.stateMachineVersionArn === versionArn);
}
