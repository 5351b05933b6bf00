/*
 * What the API is measured beside: a bare server that reads JSON, inserts one row and answers JSON. Argument: the address of
 * a database that is there for it. Says its port on standard output.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const url = process.argv[2] ?? "";
const TABLE = "CREATE TABLE IF NOT EXISTS echoed (id TEXT PRIMARY KEY, body TEXT NOT NULL, at BIGINT NOT NULL)";
const insert = await (url.startsWith("file:") ? sqlite(url.slice("file:".length)) : postgres(new URL(url)));

async function sqlite(path) {
  const { default: Database } = await import("libsql");
  const database = new Database(path);
  for (const pragma of ["journal_mode = WAL", "synchronous = NORMAL"]) database.pragma(pragma);
  database.exec(TABLE);
  const statement = database.prepare("INSERT INTO echoed (id, body, at) VALUES (?, ?, ?)");
  return async (row) => void statement.run(row);
}

async function postgres(address) {
  const { default: pg } = await import("pg");
  const schema = address.searchParams.get("schema");
  address.searchParams.delete("schema");
  const pool = new pg.Pool({ connectionString: address.href, options: `-c search_path="${schema}"`, max: 8 });
  await pool.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
  await pool.query(TABLE);
  const text = "INSERT INTO echoed (id, body, at) VALUES ($1, $2, $3)";
  return async (values) => void (await pool.query({ name: "echo", text, values }));
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const id = randomUUID();
    await insert([id, JSON.stringify(body), Date.now()]);
    const text = JSON.stringify({ ...body, id });
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
