// A small view: `h` describes what should be there, `patch` makes it so and leaves everything alone that is the same.

/**
 * An element. Properties that begin with `on` are listeners, `vars` are CSS custom properties, `key` tells brothers apart, `value`, `checked`,
 * `selected` and `open` are set as properties, everything else is an attribute; null, undefined and false leave it out.
 */
export function h(tag, properties, ...children) {
  return { tag, properties: properties ?? {}, key: properties?.key, children: children.flat(Infinity).filter(isThere) };
}

/** A part that is made again only when one of `inputs` is another. `make` gives one element. */
export function memo(key, inputs, make) {
  return { key, inputs, make };
}

const isThere = (child) => child !== null && child !== undefined && child !== false && child !== '';

/** Makes the children of `parent` so. */
export function patch(parent, ...children) {
  patchChildren(parent, children.flat(Infinity).filter(isThere));
}

function patchChildren(parent, children) {
  const keyed = new Map();
  for (const node of parent.childNodes) if (node.pfKey !== undefined) keyed.set(node.pfKey, node);
  const kept = new Set(children.map((child) => child.key));
  let place = parent.firstChild;
  for (const child of children) {
    // What goes is taken out first, so that those behind it need not move and keep the focus.
    while (place && place.pfKey !== undefined && !kept.has(place.pfKey)) place = removed(place);
    const found = child.key !== undefined ? keyed.get(child.key) : place?.pfKey === undefined ? place : null;
    const node = update(found ?? null, child);
    if (node === place) {
      place = place.nextSibling;
    } else {
      parent.insertBefore(node, place);
      if (found && found !== node && found.parentNode === parent) {
        if (found === place) place = found.nextSibling;
        found.remove();
      }
    }
  }
  while (place) place = removed(place);
}

/** Takes a node out; its next brother. */
function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** The node for a child: the given one, changed, or a new one. */
function update(node, child) {
  if (typeof child !== 'object') return updateText(node, String(child));
  if (child.make) {
    if (node?.pfInputs && sameInputs(node.pfInputs, child.inputs)) return node;
    const made = update(node, { ...child.make(), key: child.key });
    made.pfInputs = child.inputs;
    return made;
  }
  const isSame = node?.nodeType === 1 && node.pfTag === child.tag;
  const element = isSame ? node : create(child.tag);
  element.pfKey = child.key;
  patchChildren(element, child.children);
  updateProperties(element, child.properties);
  return element;
}

const sameInputs = (left, right) => left.length === right.length && left.every((input, index) => Object.is(input, right[index]));

function updateText(node, text) {
  if (node?.nodeType !== 3) return document.createTextNode(text);
  if (node.data !== text) node.data = text;
  return node;
}

const SVG_TAGS = new Set(['svg', 'path', 'rect']);

function create(tag) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  element.pfTag = tag;
  element.pfProperties = {};
  return element;
}

function updateProperties(element, properties) {
  const before = element.pfProperties;
  for (const name of Object.keys(before)) if (!(name in properties)) set(element, name, null, before[name]);
  for (const [name, value] of Object.entries(properties)) {
    // What a person typed must give way only when the state says something new.
    if (before[name] !== value || name === 'checked') set(element, name, value, before[name]);
  }
  element.pfProperties = properties;
}

function set(element, name, value, before) {
  if (name === 'key') return;
  if (name.startsWith('on')) {
    element[name.toLowerCase()] = value ?? null;
  } else if (name === 'vars') {
    for (const [key, text] of Object.entries(value ?? {})) if (before?.[key] !== text) element.style.setProperty(`--${key}`, text);
  } else if (name === 'value' || name === 'checked' || name === 'selected') {
    if (element[name] !== value) element[name] = value ?? '';
  } else if (name === 'ref') {
    if (value && before !== value) value(element);
  } else if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? '' : value);
  }
}
