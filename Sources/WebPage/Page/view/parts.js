// Small parts that many screens use.

import { h } from './dom.js';
import { faceOf } from '../game/selectors.js';
import { has, t } from '../text/text.js';

/** A button; `primary`, `quiet`, `danger` and others are classes. */
export const button = (text, onclick, properties = {}) => h('button', { type: 'button', onclick, ...properties }, text);

/** A button for what cannot be undone: it asks first, and a double click is one. */
export const twice = (app, id, text, sure, run, kind = 'danger', label = null) => button(app.ui.sure === id ? sure : text,
  (event) => { if (event.detail < 2 && !app.ui.isTurning) app.ui.sure === id ? run() : app.act.beSure(id); },
  { key: id, class: kind, 'aria-label': app.ui.sure === id ? null : label, 'aria-disabled': app.ui.isTurning && 'true' });

/** The words that ask once more. */
export const sure = (deed) => t('sure', { deed });

/** A button that shows a sign and says what it does. */
export const iconButton = (sign, label, onclick, properties = {}) =>
  h('button', { type: 'button', class: 'icon', 'aria-label': label, title: label, onclick, ...properties }, h('span', { 'aria-hidden': 'true' }, sign));

/** A click that asks for another tab or window. */
export const isElsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

export const isTyping = (element) => element instanceof Element && element.matches('input, textarea, select, [contenteditable]');

/** A field with its label. */
export const field = (label, input, hint) => h('label', { class: 'field' }, h('span', { class: 'label' }, label), input, hint && h('small', null, hint));

/** A box to tick. */
export const tick = (label, checked, onchange, properties = {}) =>
  h('label', { class: 'tick' }, h('input', { type: 'checkbox', checked: Boolean(checked), onchange: (event) => onchange(event.target.checked), ...properties }),
    h('span', null, label));

/** One of several. */
export const choice = (label, value, options, onchange, properties = {}) =>
  field(label, h('select', { onchange: (event) => onchange(event.target.value), value, ...properties },
    options.map(([option, text]) => h('option', { value: option, key: option }, text))));

/** What a card is called when it is read aloud. */
export const spokenCard = (card) => {
  const face = faceOf(card);
  return has(`card.${face}`) ? t(`card.${face}`) : face;
};

/** A card's face. */
export const face = (card) => h('span', { class: 'face', role: 'img', 'aria-label': spokenCard(card) }, h('span', { 'aria-hidden': 'true' }, faceOf(card)));

/** A modal dialog, open as long as it is drawn. */
export const dialog = (title, close, ...children) =>
  h('dialog', {
    key: 'dialog', 'aria-label': title, oncancel: (event) => { event.preventDefault(); close(); },
    onmousedown: (event) => { if (event.target.tagName === 'DIALOG' && event.button === 0) close(); },
    ref: (element) => queueMicrotask(() => { if (element.isConnected && !element.open) element.showModal(); }),
  }, h('div', { class: 'sheet' }, h('header', null, h('h2', null, title), iconButton('✕', t('close'), close)), ...children));

/** The first letters of a name. */
export const initials = (name) => Array.from(name.trim()).slice(0, 1).concat(Array.from(name.trim().split(/\s+/)[1] ?? '').slice(0, 1)).join('').toUpperCase();

/** Names in a row, each in its own direction of writing. */
export const people = (names) => names.map((name, index) => [index > 0 && ', ', words(name)]);

/** A text that may hold somebody's own words, in their own direction of writing. */
export const words = (text, properties = {}) => h('bdi', properties, text);
