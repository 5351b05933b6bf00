import { ApiError, invalidArn, invalidName, noActivity, noResource } from "../apiError";
import { activityArn, isName, readMachineName, readStatesArn, requireKind, seconds } from "../arns";
import type { ApiContext } from "../context";
import { pageSize, paged, readToken } from "../pageToken";
import type { RequestOf } from "../shapes";

/* Activities and tags. */

/** Tags of one resource, as on AWS. */
const MAX_TAGS = 50;

export async function createActivity(ctx: ApiContext, { name, tags = [] }: RequestOf<"CreateActivity">) {
  if (!isName(name)) throw invalidName(name);
  checkTags(tags);
  const { account, region } = ctx;
  const arn = activityArn(ctx, name);
  const created = await ctx.store.activities.create({ arn, account, region, name, createdAt: ctx.engine.now() });
  ctx.engine.noteActivity(arn, true);
  if (tags.length > 0) await putTags(ctx, arn, tags);
  return { activityArn: arn, creationDate: seconds(created.createdAt) };
}

export async function deleteActivity(ctx: ApiContext, { activityArn: arn }: RequestOf<"DeleteActivity">) {
  requireKind(arn, "activity");
  const there = await ctx.store.activities.read(arn);
  if (there === null || there.account !== ctx.account) return {};
  await ctx.store.activities.remove(arn);
  ctx.engine.noteActivity(arn, false);
  return {};
}

export async function describeActivity(ctx: ApiContext, { activityArn: arn }: RequestOf<"DescribeActivity">) {
  const { name, createdAt } = await activityOf(ctx, arn);
  return {
    activityArn: arn,
    name,
    creationDate: seconds(createdAt),
    encryptionConfiguration: { type: "AWS_OWNED_KEY" },
  };
}

async function activityOf({ store, account }: ApiContext, arn: string) {
  requireKind(arn, "activity");
  const there = await store.activities.read(arn);
  if (there === null || there.account !== account) throw noActivity(arn);
  return there;
}

export async function listActivities(ctx: ApiContext, { maxResults, nextToken }: RequestOf<"ListActivities">) {
  const scope = `activities ${ctx.account} ${ctx.region}`;
  const size = pageSize(maxResults);
  const rows = await ctx.store.activities.list(ctx, readToken(scope, nextToken), size + 1);
  const { page, next } = paged(rows, size, scope, ({ name }) => name);
  return {
    activities: page.map(({ arn, name, createdAt }) => ({ activityArn: arn, name, creationDate: seconds(createdAt) })),
    ...next,
  };
}

/** How long GetActivityTask waits for a task, in ms. */
const POLL_MS = 60_000;

export async function getActivityTask(ctx: ApiContext, { activityArn: arn, workerName }: RequestOf<"GetActivityTask">) {
  await activityOf(ctx, arn);
  if (!ctx.engine.hasRoomAt(arn)) {
    throw new ApiError(
      "ActivityWorkerLimitExceeded",
      "The maximum number of workers concurrently polling for activity tasks has been reached.",
    );
  }
  const task = await ctx.engine.nextActivityTask(arn, workerName ?? null, POLL_MS, ctx.signal);
  // As AWS: an empty token when there was none.
  return task === null ? { taskToken: null } : { taskToken: task.taskToken, input: task.input };
}

export async function tagResource(ctx: ApiContext, { resourceArn, tags }: RequestOf<"TagResource">) {
  await putTags(ctx, await taggable(ctx, resourceArn), tags);
  return {};
}

type Tags = Readonly<RequestOf<"TagResource">["tags"]>;

async function putTags(ctx: ApiContext, arn: string, tags: Tags): Promise<void> {
  checkTags(tags, await ctx.store.catalogue.tags(arn));
  await ctx.store.catalogue.tag(arn, tags);
}

/** Refuses more tags than a resource may have: TooManyTags. */
export function checkTags(tags: Tags, there: Tags = []): void {
  const keys = new Set([...there, ...tags].map(({ key }) => key));
  if (keys.size > MAX_TAGS) throw new ApiError("TooManyTags", `A resource has at most ${MAX_TAGS} tags.`);
}

export async function untagResource(ctx: ApiContext, { resourceArn, tagKeys }: RequestOf<"UntagResource">) {
  await ctx.store.catalogue.untag(await taggable(ctx, resourceArn), tagKeys);
  return {};
}

export async function listTagsForResource(ctx: ApiContext, { resourceArn }: RequestOf<"ListTagsForResource">) {
  return { tags: await ctx.store.catalogue.tags(await taggable(ctx, resourceArn)) };
}

/** Machines and activities have tags; versions and aliases have none. */
async function taggable(ctx: ApiContext, arn: string): Promise<string> {
  const { kind } = readStatesArn(arn);
  if (kind === "activity") {
    const there = await ctx.store.activities.read(arn);
    if (there === null || there.account !== ctx.account) throw noResource(arn);
    return arn;
  }
  if (kind !== "stateMachine") throw invalidArn(`Resource type not valid in this context: ${kind}`);
  const { version, alias } = readMachineName(arn);
  const machine = version === null && alias === null ? await ctx.store.catalogue.machine(arn) : null;
  if (machine === null || machine.account !== ctx.account) throw noResource(arn);
  return arn;
}
