import { Agent, request } from "node:http";

/** Requests of many clients at once, each with a connection of its own that it keeps. */

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

/** Posts JSON as an SDK does. Rejects for any answer but 200. */
export function post(url: string, operation: string, body: object): Promise<Record<string, unknown>> {
  const text = JSON.stringify(body);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(text),
    "x-amz-target": `AWSStepFunctions.${operation}`,
  };
  return send(url, headers, text);
}

/** A request of the engine's own addresses. */
export function postTo(url: string, path: string): Promise<Record<string, unknown>> {
  return send(new URL(path, url).href, { "content-length": 0 }, "");
}

function send(
  url: string,
  headers: Readonly<Record<string, string | number>>,
  text: string,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const answer = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(answer) as Record<string, unknown>);
        else reject(new Error(`${response.statusCode}: ${answer.slice(0, 300)}`));
      });
    });
    sent.on("error", reject);
    sent.end(text);
  });
}

export type Load = {
  readonly perSecond: number;
  /** In ms, ascending. */
  readonly latencies: readonly number[];
};

/** `count` requests by `clients` at once, each of which sends its next when it has heard the answer. */
export async function load(clients: number, count: number, ask: () => Promise<unknown>): Promise<Load> {
  const latencies: number[] = [];
  let left = count;
  const client = async () => {
    while (left-- > 0) {
      const from = performance.now();
      await ask();
      latencies.push(performance.now() - from);
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - from) / 1000;
  return { perSecond: count / seconds, latencies: latencies.sort((a, b) => a - b) };
}

export function percentile(ascending: readonly number[], part: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * part))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** The slope of the line that lies closest to the points. */
export function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const over = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  return over / points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
}
