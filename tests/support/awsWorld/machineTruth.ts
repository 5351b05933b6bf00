import { arnOf, draw, saltOf } from "./ids";
import type { Machine } from "./machine";
import { type Period, Starts } from "./period";
import { makeTemplate, type Template } from "./template";

/** An update is eventually consistent: starts within so many ms after it may still get what was before. */
const UPDATE_LAG = 5_000;

/** What one execution is made of. */
export type Course = {
  readonly index: number;
  readonly name: string;
  readonly start: number;
  readonly template: Template;
  readonly revision: number;
  readonly version: number | null;
  readonly isAliased: boolean;
};

/** One machine and all its executions, each found by its index; nothing of them is kept. */
export class MachineTruth {
  readonly arn: string;
  readonly salt: number;
  private readonly starts: Starts;
  /** By revision, then whether it was started through the alias, then by way. */
  private readonly templates: Template[][][] = [];
  private readonly borders: readonly number[];

  private constructor(
    readonly machine: Machine,
    private readonly seed: number,
    private readonly period: Period,
    count: number,
    /** The machine whose executions start these. */
    readonly parent: MachineTruth | null,
  ) {
    this.arn = arnOf("stateMachine", machine.name);
    this.salt = saltOf(machine.name);
    this.starts = new Starts(period, count, seed, this.salt);
    const weights = machine.shapes.reduce((sum, { weight }) => sum + weight, 0);
    let sum = 0;
    this.borders = machine.shapes.map(({ weight }) => (sum += weight) / weights);
  }

  static async make(
    machine: Machine,
    seed: number,
    period: Period,
    count: number,
    parent: MachineTruth | null,
  ): Promise<MachineTruth> {
    const truth = new MachineTruth(machine, seed, period, count, parent);
    for (const revision of machine.revisions.keys()) {
      const direct = await truth.makeAll(revision, null);
      const version = machine.alias === undefined ? null : truth.versionOf(revision);
      truth.templates.push([direct, version === null ? [] : await truth.makeAll(revision, version)]);
    }
    return truth;
  }

  private makeAll(revision: number, version: number | null): Promise<Template[]> {
    const { name, type, shapes, revisions } = this.machine;
    const { definition, role } = revisions[revision] ?? { definition: null, role: "" };
    const through = version === null ? null : this.throughAlias(version);
    return Promise.all(shapes.map((shape) => makeTemplate({ machine: name, type, definition, role, shape, through })));
  }

  /** Of all ways, ms from the start to the last event. */
  get longest(): number {
    return Math.max(0, ...this.templates.flat(2).map(({ endsAfter }) => endsAfter));
  }

  get count(): number {
    return this.starts.count;
  }

  start(index: number): number {
    if (this.parent === null) return this.starts.at(index);
    return this.parent.start(index) + this.parent.submittedAfter(index);
  }

  /** How many started at `at` or before. */
  startedUntil(at: number): number {
    if (this.parent === null) return this.starts.until(at);
    // One after the other as those that start them, but for the little that a start takes.
    let count = this.parent.startedUntil(at);
    while (count > 0 && this.start(count - 1) > at) count--;
    return count;
  }

  nameOf(index: number): string {
    return this.parent === null
      ? `${this.machine.name}-${String(index).padStart(7, "0")}`
      : `${this.parent.nameOf(index)}-p`;
  }

  /** The index of a name; null for one that no execution has. */
  indexOf(name: string): number | null {
    const index = Number(/-(\d{7,9})(?:-p)?$/.exec(name)?.[1] ?? NaN);
    return index < this.count && this.nameOf(index) === name ? index : null;
  }

  course(index: number): Course {
    const { start, template, revision, version, isAliased } = this.way(index);
    return { index, name: this.nameOf(index), start, template, revision, version, isAliased };
  }

  /** The same without a name: what a list that is filtered looks at. */
  way(index: number): Omit<Course, "name"> {
    const start = this.start(index);
    const { alias } = this.machine;
    const isAliased = alias !== undefined && draw(this.seed, this.salt + 1, index) < 0.5;
    const current = this.revisionAt(start - draw(this.seed, this.salt + 2, index) * UPDATE_LAG);
    const revision = isAliased ? this.routed(current, index) : current;
    const template = this.templates[revision]?.[isAliased ? 1 : 0]?.[this.shapeOf(index)];
    if (template === undefined) throw new Error(`No template for execution ${index} of ${this.machine.name}.`);
    const version = isAliased ? this.versionOf(revision) : null;
    return { index, start, template, revision, version, isAliased };
  }

  /** The revision in force at an instant. */
  revisionAt(at: number): number {
    return this.machine.revisions.findLastIndex((_, i) => i === 0 || this.cameAt(i) <= at);
  }

  /** When a revision came into force, ms since the epoch. */
  cameAt(revision: number): number {
    const { from, beginning } = this.period;
    return Math.floor(from + (beginning - from) * (this.machine.revisions[revision]?.from ?? 0));
  }

  get createdAt(): number {
    return this.period.from - 60_000;
  }

  /** The newest version that has what a revision has or less: 1 is the first; null when none is published. */
  versionOf(revision: number): number | null {
    const published = this.machine.revisions.slice(0, revision + 1).filter(({ isVersion }) => isVersion).length;
    return published === 0 ? null : published;
  }

  /** The revision that a version was published of. */
  revisionOf(version: number): number {
    return (
      this.machine.revisions.map(({ isVersion }, i) => (isVersion ? i : -1)).filter((i) => i >= 0)[version - 1] ?? 0
    );
  }

  versionArn = (version: number) => `${this.arn}:${version}`;
  aliasArn = () => `${this.arn}:${this.machine.alias ?? ""}`;

  private throughAlias(version: number) {
    return { stateMachineVersionArn: this.versionArn(version), stateMachineAliasArn: this.aliasArn() };
  }

  /** An alias leads one in ten to the version before. */
  private routed(current: number, index: number): number {
    const newest = this.versionOf(current) ?? 1;
    const isBefore = newest > 1 && draw(this.seed, this.salt + 3, index) < 0.1;
    return this.revisionOf(isBefore ? newest - 1 : newest);
  }

  private shapeOf(index: number): number {
    const { shapes } = this.machine;
    const { parent } = this;
    const told = parent?.machine.shapes[parent.shapeOf(index)]?.child;
    if (told !== undefined) return shapes.findIndex(({ name }) => name === told);
    const drawn = draw(this.seed, this.salt + 4, index);
    return this.borders.findIndex((border) => drawn < border);
  }

  /** When the task of an execution that starts another was submitted, ms after its start. */
  private submittedAfter(index: number): number {
    return this.way(index).template.events.find(({ type }) => type === "TaskSubmitted")?.offset ?? 0;
  }
}
