// From values to pixels, and where the lines of a grid go.

/** A scale from [low, high] to [from, to]; logarithmic ones need low > 0. */
export function scale(low, high, from, to, log = false) {
  const bend = log ? Math.log10 : value => value;
  const [a, b] = [bend(low), bend(high)];
  const factor = b === a ? 0 : (to - from) / (b - a);
  return {
    low,
    high,
    log,
    at: value => from + (bend(value) - a) * factor,
    value: pixel => {
      const bent = factor === 0 ? a : a + (pixel - from) / factor;
      return log ? 10 ** bent : bent;
    },
  };
}

/** Round values within [low, high], about `wanted` of them. */
export function ticks({ low, high, log }, wanted) {
  if (!(high > low)) return [low];
  if (log && high / low > 20) {
    const all = [];
    const decades = Math.log10(high / low);
    const steps = decades > wanted ? [1] : decades * 2 > wanted ? [1, 3] : [1, 2, 5];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
      for (const step of steps) {
        const value = step * 10 ** power;
        if (value >= low && value <= high) all.push(value);
      }
    return all.slice(0, 60);
  }
  const rough = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find(factor => factor * power >= rough) * power;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.min(60, last - first + 1) }, (_, index) => (first + index) * step);
}

/** [low, high] with some air; never empty, never without bounds. */
export function padded(low, high, log) {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return log ? [0.1, 10] : [0, 1];
  if (log) return low === high ? [low / 1.5, high * 1.5] : [low * (low / high) ** 0.05, high * (high / low) ** 0.05];
  const air = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * 0.06;
  return [low - air, high + air];
}

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 });

/** The text beside a tick. */
export function label(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 10_000) return short.format(value);
  if (size < 1e-3) return value.toExponential(1).replace('.0e', 'e');
  return String(Number(value.toPrecision(4)));
}
