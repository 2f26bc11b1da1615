// Loaded into a gateway that runs with --expose-gc: opens databases, forgets them unclosed, and has the
// garbage collected while Node is idle, as a busy process does by itself sooner or later.
const { Database } = await import(process.env.BILLING_DRIVER);

const timer = setInterval(() => {
  const forgotten = new Database(":memory:");
  forgotten.prepare("select 1").get();
  for (const type of ["minor", "major"]) globalThis.gc({ type, execution: "async" });
}, 20);
// Collections that are still to come would keep the process alive.
process.once("SIGTERM", () => clearInterval(timer));
