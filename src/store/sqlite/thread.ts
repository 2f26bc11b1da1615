import { Worker } from "node:worker_threads";

/**
 * Starts a file of ours as a thread that does not keep the process alive. Uncompiled it has to be loaded
 * through tsx, which threads do not take over from the process.
 */
export function startThread(file: URL, workerData: unknown): Worker {
  const isCompiled = file.pathname.endsWith(".js");
  const worker = new Worker(isCompiled ? file : loading(file), { workerData, execArgv: [] });
  worker.unref();
  return worker;
}

function loading(file: URL): URL {
  const tsx = import.meta.resolve("tsx/esm/api");
  const program = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(file.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
}
