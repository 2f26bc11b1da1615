import { Counter, type Histogram, type Registry } from "prom-client";

// Metrics for the hot path: an observation is an addition, and the text form is made when it is read.

interface Description {
  readonly name: string;
  readonly help: string;
  /** Names of the labels, whose values are bounded. */
  readonly labelNames: readonly string[];
}

interface HistogramDescription extends Description {
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

interface Observed {
  /** Observations by the first bucket that holds them; the last is for those above all bounds. */
  readonly counts: number[];
  sum: number;
}

/** Adds 1 to the series of these values of the labels. */
export function countedTotal(registry: Registry, { name, help, labelNames }: Description) {
  const series = seriesOf(labelNames, () => ({ count: 0 }));
  new Counter({
    ...{ name, help, labelNames, registers: [registry] },
    collect() {
      this.reset();
      for (const { labels, value } of series.all()) this.inc(labels, value.count);
    },
  });
  return (...values: string[]): void => {
    series.of(values).count += 1;
  };
}

/** Adds an observation to the series of these values of the labels. */
export function countedHistogram(registry: Registry, { name, help, buckets, labelNames }: HistogramDescription) {
  const series = seriesOf<Observed>(labelNames, () => ({
    counts: new Array<number>(buckets.length + 1).fill(0),
    sum: 0,
  }));
  if (labelNames.length === 0) series.of([]);

  const metric = {
    name,
    async get() {
      return { name, help, type: "histogram", aggregator: "sum", values: series.all().flatMap(samples) };
    },
  };
  registry.registerMetric(metric as unknown as Histogram);

  function samples({ labels, value: { counts, sum } }: Labelled<Observed>) {
    let count = 0;
    const cumulated = [...buckets, "+Inf"].map((le, place) => {
      count += counts[place]!;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...cumulated,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }

  return (observed: number, ...values: string[]): void => {
    const one = series.of(values);
    let place = 0;
    while (place < buckets.length && observed > buckets[place]!) place += 1;
    one.counts[place]! += 1;
    one.sum += observed;
  };
}

interface Labelled<S> {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: S;
}

/** The series of a metric by the values of its labels, in the order of their first use. */
function seriesOf<S>(labelNames: readonly string[], empty: () => S) {
  const known = new Map<string, Labelled<S>>();
  return {
    of(values: readonly string[]): S {
      const key = values.length === 1 ? values[0]! : values.join("\0");
      let one = known.get(key);
      if (one === undefined) {
        one = { labels: Object.fromEntries(labelNames.map((name, place) => [name, values[place]!])), value: empty() };
        known.set(key, one);
      }
      return one.value;
    },
    all: () => [...known.values()],
  };
}
