// Elements are made here and nowhere from markup: whatever a run says becomes text.

export const byId = id => document.getElementById(id);

/** An element; properties are attributes, `class` and `on...` listeners among them; children are nodes or text. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'text') element.textContent = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** Sets text only where it differs, so that selections and screen readers are left in peace. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setData(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/**
 * Makes a parent's children those of the items, keeping what is there already: focus and selection survive.
 * `make(item)` gives an element once per key, `update(element, item)` brings it up to date.
 */
export function keyed(parent, items, key, make, update) {
  const present = (parent.keyedChildren ??= new Map());
  const wanted = new Set(items.map(key));
  for (const [name, element] of present)
    if (!wanted.has(name)) {
      element.remove();
      present.delete(name);
    }
  let before = null;
  for (const item of items) {
    const name = key(item);
    let element = present.get(name);
    if (!element) present.set(name, (element = make(item)));
    update?.(element, item);
    const place = before ? before.nextSibling : parent.firstChild;
    if (place !== element) parent.insertBefore(element, place);
    before = element;
  }
  while (before ? before.nextSibling : parent.firstChild) (before ? before.nextSibling : parent.firstChild).remove();
}
