import cliProgress from "cli-progress";

const EVERY_MILLISECONDS = 5_000;

/** Tells how far something has come: as a bar on a terminal, elsewhere as a line now and then. */
export interface Progress {
  /** `of` is `null` where nobody knows how much there is. */
  at(title: string, done: number, of: number | null): void;
  stop(): void;
}

export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? barOn(stream) : linesOn(stream);
}

function barOn(stream: NodeJS.WriteStream): Progress {
  const bar = new cliProgress.SingleBar(
    { stream, format: "{title} {bar} {value}/{total}", hideCursor: true, clearOnComplete: true, etaBuffer: 1_000 },
    cliProgress.Presets.shades_classic,
  );
  let current: string | null = null;
  return {
    at(title, done, of) {
      if (title !== current) {
        if (current !== null) bar.stop();
        bar.start(of ?? done, done, { title });
        current = title;
      }
      bar.setTotal(Math.max(of ?? done, done));
      bar.update(done, { title });
    },
    stop() {
      if (current !== null) bar.stop();
      current = null;
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
