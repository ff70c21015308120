// How others come in: a link, the code, and a picture for phones.

import { h } from './dom.js';
import { button, dialog, field } from './parts.js';
import { inviteURL, isLocal } from '../device/place.js';
import { qrPath } from '../qr/qr.js';
import { t } from '../text/text.js';

export function inviteDialog(app) {
  const { game } = app.state;
  const url = inviteURL(game);
  return dialog(t('invite.title'), app.act.closeDialog,
    field(t('invite.link'), h('input', { name: 'link', readonly: true, value: url, onfocus: (event) => event.target.select() })),
    h('div', { class: 'row' }, button(t('invite.copy'), () => app.act.copyInvite(url), { class: 'primary' }),
      navigator.share && button(t('invite.share'), () => navigator.share({ title: 'pokerface', url }).catch(() => {}), { class: 'quiet' })),
    h('p', null, t('invite.code'), ' ', h('strong', { class: 'code' }, game)),
    isLocal(new URL(url).hostname) && h('p', { class: 'refusal' }, t('invite.local')),
    picture(url), h('p', { class: 'muted' }, t('invite.hint')));
}

function picture(url) {
  const made = qrPath(url);
  if (!made) return null;
  return h('svg', { class: 'qr', viewBox: `0 0 ${made.size} ${made.size}`, role: 'img', 'aria-label': t('invite.picture'), 'shape-rendering': 'crispEdges' },
    h('rect', { width: made.size, height: made.size, class: 'paper' }), h('path', { d: made.path, class: 'ink' }));
}
