// How the connection is: never a silent dead page.

import { h } from './dom.js';
import { button } from './parts.js';
import { refusalText, t } from '../text/text.js';

export function banner(app) {
  if (app.status === 'open') return app.ui.isBack ? h('div', { class: 'banner good', role: 'status', key: 'banner' }, t('link.back')) : null;
  if (!app.state && !app.ui.hasWaited) return null;
  const { retryAt, session: { refusal, joinAt } } = app.link;
  const until = retryAt ?? (refusal && joinAt);
  return h('div', { class: 'banner', role: 'status', key: 'banner' },
    retryAt ? t(app.state ? 'link.lost' : 'link.lostShort') : refusal ? refusalText(refusal) : t('link.connecting'),
    until && [' ', h('span', { class: 'countdown', 'data-until': until, 'aria-hidden': 'true' })],
    retryAt && [' ', button(t('link.now'), app.act.retryNow, { class: 'small' })]);
}

/** Short words about what has just happened. */
export function toasts(app) {
  return h('div', { class: 'toasts', key: 'toasts' }, app.ui.toasts.map((toast) =>
    h('p', { key: toast.id, class: `toast ${toast.kind}` }, toast.text)));
}
