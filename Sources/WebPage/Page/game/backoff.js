/** How long to wait before the next attempt to connect: any time up to a bound that doubles from half a second to 8 s (full jitter). */
export class Backoff {
  failures = 0;

  /** Counts an attempt; milliseconds to wait before it. `random` is in 0..<1. */
  next(random) {
    const bound = Math.min(8000, 500 * 2 ** Math.min(this.failures, 5));
    this.failures += 1;
    return Math.round(bound * random);
  }

  /** A seat was taken and kept. */
  reset() {
    this.failures = 0;
  }
}

/** How long a refusal asks to wait, at most a minute, and up to a quarter more so that a crowd does not come back in one moment. */
export function pauseAfter(details, random) {
  const asked = Number.isFinite(details?.retryAfterMs) ? details.retryAfterMs : 1000;
  return Math.min(asked, 60_000) * (1 + random / 4);
}
