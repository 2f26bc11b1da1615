import { Worker } from "node:worker_threads";

/**
 * Starts one of our files as a thread that does not keep the process alive. An uncompiled file is loaded through tsx,
 * because threads do not inherit the process's loader.
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
