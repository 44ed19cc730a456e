// Drawing on a canvas in the colours of the theme.

let resolved = new Map();
const probe = document.createElement('span');
probe.hidden = true;

/** A custom property of theme.css as a colour that a canvas understands. */
export function colour(name) {
  if (!resolved.has(name)) {
    if (!probe.isConnected) document.body.append(probe);
    probe.style.color = `var(--${name})`;
    resolved.set(name, getComputedStyle(probe).color);
  }
  return resolved.get(name);
}

/** After a change of theme. */
export function forgetColours() {
  resolved = new Map();
}

export const LINES = [
  { colour: 'c1', dash: [] },
  { colour: 'c2', dash: [7, 3] },
  { colour: 'c3', dash: [2, 3] },
  { colour: 'c4', dash: [10, 3, 2, 3] },
  { colour: 'c5', dash: [4, 4] },
  { colour: 'c6', dash: [12, 4] },
];

/** Sets a canvas to its size on the screen; gives its context, in CSS pixels, cleared. */
export function begin(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = '12px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
  return { context, width, height };
}

/** Slanting lines: waiting looks different, not only greyer. */
export function hatch(context, x, y, width, height) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  for (let offset = -height; offset < width; offset += 5) {
    context.moveTo(x + offset, y + height);
    context.lineTo(x + offset + height, y);
  }
  context.strokeStyle = colour('muted');
  context.lineWidth = 1;
  context.globalAlpha = 0.55;
  context.stroke();
  context.restore();
}

export function diamond(context, x, y, size) {
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.closePath();
}

export function triangle(context, x, y, size, down = false) {
  const turn = down ? -1 : 1;
  context.beginPath();
  context.moveTo(x, y - size * turn);
  context.lineTo(x + size, y + size * turn);
  context.lineTo(x - size, y + size * turn);
  context.closePath();
}
