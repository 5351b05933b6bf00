/*
 * npm run measures [-- REV] [--json]: the measures of the tree, or of another commit beside it: lines of files and
 * functions, import cycles, casts, tests. Read off the syntax, so a commit needs no packages of its own.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { root } from "./lib/root.mjs";

const LONG = 60;

function filesBelow(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => pattern.test(path))
    .map((path) => join(folder, path));
}

/** The value that a part of all values does not exceed. */
function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

const linesOf = (text) => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

/** Named functions, methods and function values that a name holds, with their lines. */
function functionsIn(source) {
  const found = [];
  const nameOf = (node) => {
    if (node.name !== undefined && ts.isIdentifier(node.name)) return node.name.text;
    const holder = node.parent;
    const holds =
      ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder);
    return holds && ts.isIdentifier(holder.name) ? holder.name.text : null;
  };
  const line = (at) => source.getLineAndCharacterOfPosition(at).line;
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const name = ts.isConstructorDeclaration(node) ? "constructor" : nameOf(node);
      if (name !== null) found.push({ name, lines: line(node.end) - line(node.getStart(source)) + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Casts other than `as const`, those of casts, `any`, and `!`. */
function looseIn(source) {
  const counts = { casts: 0, doubleCasts: 0, any: 0, nonNull: 0 };
  const isConst = ({ type }) => ts.isTypeReferenceNode(type) && type.getText(source) === "const";
  const visit = (node) => {
    if (ts.isAsExpression(node) && !isConst(node)) {
      counts.casts += 1;
      if (ts.isAsExpression(node.expression)) counts.doubleCasts += 1;
    }
    if (node.kind === ts.SyntaxKind.AnyKeyword) counts.any += 1;
    if (ts.isNonNullExpression(node)) counts.nonNull += 1;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return counts;
}

/** Files that a file names in imports and exports; `types`: those too that vanish when it is compiled. */
function importsOf(source, path, tree, types) {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (statement.moduleSpecifier === undefined) return [];
    const erased = statement.isTypeOnly || statement.importClause?.isTypeOnly === true || areTypes(statement);
    if (erased && !types) return [];
    const { text } = statement.moduleSpecifier;
    if (!/^(\.|@\/)/.test(text)) return [];
    const base = text.startsWith("@/") ? join(tree, text.slice(2)) : join(dirname(path), text);
    const target = [base, `${base}.ts`, `${base}.tsx`].find((one) => existsSync(one) && /\.tsx?$/.test(one));
    return target === undefined ? [] : [target];
  });
}

/** `import { type A, type B }` is erased as well. */
function areTypes({ importClause }) {
  const named = importClause?.namedBindings;
  if (importClause === undefined || importClause.name !== undefined || named === undefined) return false;
  return ts.isNamedImports(named) && named.elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** Sizes of the knots: files that reach each other through imports (Tarjan's strongly connected components). */
function cycles(edges) {
  const order = new Map();
  const low = new Map();
  const stack = [];
  const knots = [];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== order.get(node)) return;
    const knot = stack.splice(stack.indexOf(node));
    if (knot.length > 1) knots.push(knot.length);
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return knots.sort((a, b) => b - a);
}

function measure(tree) {
  const product = [...filesBelow(join(tree, "lib"), /\.tsx?$/), ...filesBelow(join(tree, "app"), /\.tsx?$/)];
  const read = (path) => readFileSync(path, "utf8");
  const sources = new Map(
    product.map((path) => [path, ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2022, true)]),
  );
  const lines = product.map((path) => linesOf(read(path)));
  const functions = [...sources].flatMap(([path, source]) =>
    functionsIn(source).map((one) => ({ ...one, path: relative(tree, path) })),
  );
  const loose = [...sources.values()].map(looseIn);
  const sum = (name) => loose.reduce((all, one) => all + one[name], 0);
  const graph = (types) =>
    cycles(new Map([...sources].map(([path, source]) => [path, importsOf(source, path, tree, types)])));
  const tests = filesBelow(join(tree, "tests"), /\.(ts|tsx|mts)$/);
  const long = functions.filter((one) => one.lines > LONG).sort((a, b) => b.lines - a.lines);
  return {
    "product files": product.length,
    "product lines": lines.reduce((a, b) => a + b, 0),
    "file lines, median": quantile(lines, 0.5),
    "file lines, 95 %": quantile(lines, 0.95),
    "file lines, most": Math.max(...lines),
    "named functions": functions.length,
    "function lines, median": quantile(
      functions.map((one) => one.lines),
      0.5,
    ),
    "function lines, 95 %": quantile(
      functions.map((one) => one.lines),
      0.95,
    ),
    [`functions over ${LONG} lines`]: long.length,
    "longest functions": long
      .slice(0, 5)
      .map((one) => `${one.name} ${one.lines}`)
      .join(", "),
    "import cycles": graph(false).join(", ") || "none",
    "import cycles, types too": graph(true).join(", ") || "none",
    casts: sum("casts"),
    "double casts": sum("doubleCasts"),
    any: sum("any"),
    "non-null assertions": sum("nonNull"),
    "test files": tests.length,
    "test lines": tests.reduce((all, path) => all + linesOf(read(path)), 0),
  };
}

/** The measures of a commit, checked out into a folder that is removed. */
function measureAt(rev) {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-measures-"));
  try {
    const archive = execFileSync("git", ["archive", "--format=tar", rev, "lib", "app", "tests"], {
      cwd: root,
      maxBuffer: 1024 ** 3,
    });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    return measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [rev] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const here = measure(root);
const there = rev === undefined ? null : measureAt(rev);
if (process.argv.includes("--json"))
  console.log(JSON.stringify({ here, ...(rev === undefined ? {} : { [rev]: there }) }));
else {
  const width = Math.max(...Object.keys(here).map((name) => name.length));
  const head = [`${"".padEnd(width)}  this tree`, ...(rev === undefined ? [] : [rev])].join("   ");
  console.log(head);
  for (const [name, value] of Object.entries(here)) {
    console.log(`${name.padEnd(width)}  ${String(value)}${there === null ? "" : `   (${there[name]})`}`);
  }
}
