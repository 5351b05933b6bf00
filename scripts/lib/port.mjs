import { createServer } from "node:net";

/** Why `host:port` cannot be listened on, with the remedy; null when it can. */
export function unusablePort(host, port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => {
      if (error.code === "EADDRINUSE") {
        resolve(
          `Port ${port} on ${host} is taken, perhaps by another Stepscope. End that one, or choose another port: PORT=${port + 1} npm start`,
        );
      } else if (error.code === "EACCES") {
        resolve(`This user may not open port ${port}. Choose one above 1023: PORT=3000 npm start`);
      } else resolve(`Cannot listen on ${host}:${port}: ${error.message}. Check HOST and PORT.`);
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(null)));
  });
}
