// How the connection is: never a silent dead page.

import { h } from './dom.js';
import { button } from './parts.js';
import { t } from '../text/text.js';

export function banner(app) {
  if (app.status === 'open') return app.ui.isBack ? h('div', { class: 'banner good', role: 'status', key: 'banner' }, t('link.back')) : null;
  if (!app.state) return app.ui.hasWaited ? h('div', { class: 'banner', role: 'status', key: 'banner' }, t('link.connecting')) : null;
  const isWaiting = app.status === 'waiting';
  return h('div', { class: 'banner', role: 'status', key: 'banner' },
    isWaiting ? [t('link.lost'), ' ', h('span', { class: 'countdown', 'data-until': app.link.retryAt, 'aria-hidden': 'true' })] : t('link.connecting'),
    ' ', isWaiting && button(t('link.now'), app.act.retryNow, { class: 'small' }));
}

/** Short words about what has just happened. */
export function toasts(app) {
  return h('div', { class: 'toasts', key: 'toasts' }, app.ui.toasts.map((toast) =>
    h('p', { key: toast.id, class: `toast ${toast.kind}`, role: toast.kind === 'bad' ? 'alert' : null }, toast.text)));
}
