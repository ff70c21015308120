// The frames as they went over the socket, for readers of the tutorial.

import { h, memo } from './dom.js';
import { t } from '../text/text.js';

export function messages(app) {
  const { frames } = app.link;
  return h('div', { class: 'messages' }, h('p', { class: 'muted' }, t('messages.hint')),
    h('ol', { class: 'list', reversed: true, start: frames.length }, frames.slice(-100).reverse().map((frame, index) =>
      memo(`${frame.at}:${frames.length - index}:${frame.text.length}`, [frame], () => h('li', { class: 'frame', 'data-out': frame.isOut },
        h('span', { class: 'muted' }, frame.isOut ? t('messages.out') : t('messages.in')), h('code', { dir: 'ltr' }, frame.text))))));
}
