// Everything on the page: the bar at the top, the screen, and what lies above it.

import { h } from './dom.js';
import { button, iconButton, isElsewhere } from './parts.js';
import { banner, toasts } from './banner.js';
import { ending, home, joining, waiting } from './home.js';
import { helpDialog } from './help.js';
import { inviteDialog } from './invite.js';
import { personDialog } from './people.js';
import { settingsDialog } from './settings.js';
import { pasteDialog, storyDialog } from './stories.js';
import { table } from './table.js';
import { t } from '../text/text.js';

const SCREENS = { home, join: joining, ending, seat: waiting, table };
const DIALOGS = { help: helpDialog, invite: inviteDialog, person: personDialog, settings: settingsDialog, story: storyDialog, paste: pasteDialog };

export function frame(app) {
  const screen = app.ui.screen === 'table' && !app.state ? 'seat' : app.ui.screen;
  const dialog = app.ui.dialog && DIALOGS[app.ui.dialog.name](app);
  const news = [banner(app), toasts(app), h('p', { class: 'unseen', role: 'status', key: 'said' }, app.said)];
  // What lies behind a modal dialog can neither be seen nor pressed.
  dialog?.children.push(...news.filter(Boolean));
  return [bar(app), !dialog && news[0], SCREENS[screen](app), dialog, !dialog && news[1]];
}

function bar(app) {
  const other = app.language === 'es' ? 'en' : 'es';
  return h('header', { class: 'bar', key: 'bar' },
    h('a', { class: 'brand', href: app.linkTo('').replace(/g\/$/, ''), onclick: (event) => { if (!isElsewhere(event)) { event.preventDefault(); app.act.goHome(); } } }, '♠ pokerface'),
    h('nav', { 'aria-label': t('bar.label') },
      button(other.toUpperCase(), app.act.otherLanguage, { class: 'small quiet', lang: other, 'aria-label': other === 'es' ? 'Español' : 'English' }),
      iconButton('?', t('help.title'), () => app.act.open({ name: 'help' })), iconButton('⚙', t('settings.title'), () => app.act.open({ name: 'settings' })),
      app.link && h('span', { class: 'light', 'data-status': app.status, role: 'img', 'aria-label': t(`link.${app.status}`), title: t(`link.${app.status}`) })));
}
