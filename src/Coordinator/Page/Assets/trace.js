// A line of a chart, thinned to what a screen can show: first, least, greatest and last value of each pixel.

/** The rows from the one before `low` to the one after `high` on the horizontal axis. */
export function visible(series, axis, low, high) {
  if (series.length === 0 || !series.column(axis)) return [0, 0];
  return [Math.max(0, series.search(axis, low) - 1), Math.min(series.length, series.search(axis, high) + 2)];
}

/** Least and greatest finite value of the rows from `begin` to before `end`; positive ones only for a log scale. */
export function extent(values, begin, end, log) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = begin; i < end; i++) {
    const value = values[i];
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Adds the line to the context's path. Rows without a finite value leave a gap. */
export function trace(context, xs, values, begin, end, x, y) {
  let pen = false;
  const usable = i => Number.isFinite(values[i]) && (!y.log || values[i] > 0);
  const to = (px, value) => {
    if (pen) context.lineTo(px, y.at(value));
    else context.moveTo(px, y.at(value));
    pen = true;
  };
  for (let i = begin; i < end;) {
    if (!usable(i)) {
      pen = false;
      i++;
      continue;
    }
    const pixel = Math.floor(x.at(xs[i]));
    let [first, low, high, last, next] = [values[i], values[i], values[i], values[i], i + 1];
    for (; next < end && usable(next) && Math.floor(x.at(xs[next])) === pixel; next++) {
      last = values[next];
      if (last < low) low = last;
      if (last > high) high = last;
    }
    if (next === i + 1) to(x.at(xs[i]), first);
    else {
      to(pixel, first);
      to(pixel, low);
      to(pixel, high);
      to(pixel, last);
    }
    i = next;
  }
}

/** The row nearest to a value of the horizontal axis; -1 where there is none. */
export function nearest(series, axis, value) {
  if (series.length === 0 || !series.column(axis)) return -1;
  const after = Math.min(series.length - 1, series.search(axis, value));
  const before = Math.max(0, after - 1);
  return value - series.value(axis, before) < series.value(axis, after) - value ? before : after;
}
