import cliProgress from "cli-progress";

const EVERY_MILLISECONDS = 5_000;

/** Shows progress: a bar on a terminal, elsewhere a line every few seconds. */
export interface Progress {
  /** `of` is `null` if the total is unknown. */
  at(title: string, done: number, of: number | null): void;
  stop(): void;
}

export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? barOn(stream) : linesOn(stream);
}

function barOn(stream: NodeJS.WriteStream): Progress {
  const bar = new cliProgress.SingleBar(
    { stream, format: "{title} {bar} {done}", hideCursor: true, clearOnComplete: true, barsize: 30 },
    cliProgress.Presets.shades_classic,
  );
  let isStarted = false;
  return {
    at(title, done, of) {
      // Without a known total the bar stays empty.
      const total = of === null ? Number.MAX_SAFE_INTEGER : Math.max(of, done, 1);
      const shown = { title, done: of === null ? String(done) : `${done} of ${of}` };
      if (!isStarted) bar.start(total, 0, shown);
      isStarted = true;
      bar.setTotal(total);
      bar.update(of === null ? 0 : done, shown);
    },
    stop() {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}

function linesOn(stream: NodeJS.WriteStream): Progress {
  let next = performance.now() + EVERY_MILLISECONDS;
  return {
    at(title, done, of) {
      if (performance.now() < next) return;
      next = performance.now() + EVERY_MILLISECONDS;
      stream.write(`${title}: ${done}${of === null ? "" : ` of ${of}`}\n`);
    },
    stop() {},
  };
}
