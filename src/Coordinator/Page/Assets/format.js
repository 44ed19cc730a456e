// Numbers, sizes and times as people read them.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const none = '–';
const given = value => value !== null && value !== undefined && !Number.isNaN(Number(value));

export const count = value => (given(value) ? whole.format(Number(value)) : none);

/** With so many significant digits, but never in words that are longer than they need be. */
export function figure(value, digits = 5) {
  if (!given(value)) return none;
  const number = Number(value);
  if (!Number.isFinite(number)) return number > 0 ? 'infinite' : '-infinite';
  const size = Math.abs(number);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return number.toExponential(Math.max(0, digits - 3));
  if (size >= 1000) return whole.format(number);
  return number.toFixed(Math.max(0, digits - 1 - Math.max(0, Math.floor(Math.log10(size || 1)))));
}

export const loss = value =>
  given(value) && Number.isFinite(Number(value)) ? Number(value).toFixed(4) : figure(value);

export const percent = value => (given(value) ? `${(Number(value) * 100).toFixed(1)} %` : none);

export function bytes(value) {
  if (!given(value) || Number(value) <= 0) return none;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = Number(value),
    unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${size < 10 && unit > 0 ? size.toFixed(1) : whole.format(size)} ${units[unit]}`;
}

/** Seconds as 0.31 s, 12.4 s, 3:07, 2:05:00 or 3 d 4 h. */
export function duration(value) {
  if (!given(value) || !Number.isFinite(Number(value))) return none;
  const seconds = Math.max(0, Number(value));
  if (seconds < 0.1) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const total = Math.round(seconds),
    two = number => String(number).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The same in whole seconds, for what is counted while one looks. */
export const span = value =>
  given(value) && Number(value) < 60 ? `${Math.round(Math.max(0, Number(value)))} s` : duration(value);

const clockFormat = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** Any time the coordinator gives: ISO text, or seconds since 1970. */
export function date(value) {
  const made = typeof value === 'number' ? new Date(value * 1000) : new Date(String(value ?? ''));
  return Number.isNaN(made.getTime()) ? null : made;
}

export function clock(value) {
  const made = date(value);
  return made ? clockFormat.format(made) : none;
}

/** The time of day, with the day where it is not today's. */
export function moment(value) {
  const made = date(value);
  if (!made) return none;
  return made.toDateString() === new Date().toDateString()
    ? clockFormat.format(made)
    : `${dayFormat.format(made)} ${clockFormat.format(made)}`;
}

/** snake_case as words. */
export const words = name => String(name ?? '').replaceAll('_', ' ');

/** The parameters of a model: 124 M. */
export function magnitude(value) {
  if (!given(value)) return none;
  const number = Number(value);
  for (const [size, unit] of [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ])
    if (number >= size) return `${(number / size).toFixed(number / size < 10 ? 1 : 0)} ${unit}`;
  return whole.format(number);
}
