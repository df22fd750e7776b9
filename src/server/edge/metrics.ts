/**
 * The content of `/metrics`, in the text format of Prometheus: counts and times of requests by route and status, and
 * the state of the process and its database connections. It holds no id, name or type.
 */
export interface Metrics {
  /** Counts one request; `route` is a template without values. */
  request(route: string, method: string, status: number, seconds: number): void;
  /** Returns everything as text, with the `gauges` of this moment. */
  text(gauges: Readonly<Record<string, number>>): string;
}

/** Upper ends in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Series {
  readonly statuses: Map<number, number>;
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** Returns counters that start at nothing. */
export function createMetrics(): Metrics {
  const series = new Map<string, Series>();
  return {
    request(route, method, status, seconds) {
      const labels = `method="${method}",route="${route}"`;
      const entry = series.get(labels) ?? {
        statuses: new Map<number, number>(),
        buckets: BUCKETS.map(() => 0),
        sum: 0,
        count: 0,
      };
      series.set(labels, entry);
      entry.statuses.set(status, (entry.statuses.get(status) ?? 0) + 1);
      entry.sum += seconds;
      entry.count++;
      BUCKETS.forEach((end, index) => {
        if (seconds <= end) entry.buckets[index] = (entry.buckets[index] ?? 0) + 1;
      });
    },
    text: (gauges) => [...counters(series), ...histograms(series), ...gaugeLines(gauges), ""].join("\n"),
  };
}

function counters(series: ReadonlyMap<string, Series>): string[] {
  const lines = [...series].flatMap(([labels, { statuses }]) =>
    [...statuses].map(([status, count]) => `sealfield_requests_total{${labels},status="${status}"} ${count}`),
  );
  return ["# TYPE sealfield_requests_total counter", ...lines];
}

function histograms(series: ReadonlyMap<string, Series>): string[] {
  const name = "sealfield_request_seconds";
  const lines = [...series].flatMap(([labels, { buckets, sum, count }]) => [
    ...buckets.map((value, index) => `${name}_bucket{${labels},le="${BUCKETS[index]}"} ${value}`),
    `${name}_bucket{${labels},le="+Inf"} ${count}`,
    `${name}_sum{${labels}} ${sum.toFixed(6)}`,
    `${name}_count{${labels}} ${count}`,
  ]);
  return [`# TYPE ${name} histogram`, ...lines];
}

function gaugeLines(gauges: Readonly<Record<string, number>>): string[] {
  return Object.entries(gauges).flatMap(([name, value]) => [
    `# TYPE sealfield_${name} gauge`,
    `sealfield_${name} ${value}`,
  ]);
}
