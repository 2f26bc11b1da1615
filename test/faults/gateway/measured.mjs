// Loaded into a gateway that runs with --expose-gc: answers each connection to a socket file with the memory after a
// full collection, and with the number of things that keep the process busy.
import { createServer } from "node:net";

createServer((socket) => {
  for (let time = 0; time < 3; time += 1) globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  socket.end(JSON.stringify({ heapUsed, rss, resources: process.getActiveResourcesInfo().length }));
})
  .listen(process.env.FAULTS_MEMORY_SOCKET)
  .unref();
