// What the keys do.

import { h } from './dom.js';
import { dialog } from './parts.js';
import { t } from '../text/text.js';

const KEYS = [['0…9 A…Z', 'help.card'], ['C', 'help.coffee'], ['Q', 'help.question'], ['← →', 'help.arrows'], ['Enter', 'help.enter'], ['Esc', 'help.escape'], ['Alt ↑ ↓', 'help.move'], ['?', 'help.help']];

export function helpDialog(app) {
  return dialog(t('help.title'), app.act.closeDialog,
    h('dl', { class: 'keys' }, KEYS.map(([keys, text]) => h('div', { key: text }, h('dt', null, h('kbd', null, keys)), h('dd', null, t(text))))),
    h('p', { class: 'muted' }, t('help.about')));
}
