// A line of a chart, thinned to what a screen can show: first, least, greatest and last value of each pixel.

/** The rows from the one before `low` to the one after `high` on the horizontal axis. */
export function visible(series, axis, low, high) {
  if (series.length === 0 || !series.column(axis)) return [0, 0];
  return [Math.max(0, series.search(axis, low) - 1), Math.min(series.length, series.search(axis, high) + 2)];
}

/** Below so many rows a pixel each row is drawn. */
const DENSE = 4;

/** Adds the line to the context's path. Rows without a finite value leave a gap. */
export function trace(context, xs, values, extremes, begin, end, x, y) {
  if (end - begin > DENSE * Math.max(1, x.at(xs[end - 1]) - x.at(xs[begin])))
    thinned(context, xs, values, extremes, begin, end, x, y);
  else each(context, xs, values, begin, end, x, y);
}

const drawable = (value, y) => Number.isFinite(value) && (!y.log || value > 0);

function each(context, xs, values, begin, end, x, y) {
  let pen = false;
  for (let i = begin; i < end; i++) {
    if (!drawable(values[i], y)) pen = false;
    else {
      pen ? context.lineTo(x.at(xs[i]), y.at(values[i])) : context.moveTo(x.at(xs[i]), y.at(values[i]));
      pen = true;
    }
  }
}

function thinned(context, xs, values, extremes, begin, end, x, y) {
  let pen = false;
  for (let i = begin; i < end;) {
    const pixel = Math.floor(x.at(xs[i]));
    const next = Math.max(i + 1, firstFrom(xs, x.value(pixel + 1), i, end));
    const [low, high] = extremes.of(values, i, next, y.log);
    if (low <= high) {
      const [first, last] = [values[i], values[next - 1]];
      const points = [drawable(first, y) ? first : low, low, high, drawable(last, y) ? last : high];
      if (!pen) context.moveTo(pixel, y.at(points[0]));
      for (const value of points) context.lineTo(pixel, y.at(value));
    }
    pen = low <= high;
    i = next;
  }
}

/** The first index from `low` on whose value is at least this one. */
function firstFrom(xs, value, low, high) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row nearest to a value of the horizontal axis; -1 where there is none. */
export function nearest(series, axis, value) {
  if (series.length === 0 || !series.column(axis)) return -1;
  const after = Math.min(series.length - 1, series.search(axis, value));
  const before = Math.max(0, after - 1);
  return value - series.value(axis, before) < series.value(axis, after) - value ? before : after;
}
