// What this browser shows, and for dealers what the game is played by.

import { h } from './dom.js';
import { button, choice, dialog, field, tick, twice } from './parts.js';
import { decks, ownCards } from './home.js';
import { isDealer } from '../game/selectors.js';
import { languages, t } from '../text/text.js';

export function settingsDialog(app) {
  return dialog(t('settings.title'), app.act.closeDialog, appearance(app), app.state && isDealer(app.state) && game(app));
}

function appearance(app) {
  return h('section', null,
    choice(t('settings.language'), app.language, languages, app.act.speak, { name: 'language' }),
    choice(t('settings.theme'), app.preferences.theme ?? 'auto', [['auto', t('theme.auto')], ['light', t('theme.light')], ['dark', t('theme.dark')]], app.act.setTheme, { name: 'theme' }),
    tick(t('settings.keys'), app.preferences.keys ?? true, app.act.setKeys, { name: 'keys' }),
    tick(t('settings.sound'), app.preferences.sound, app.act.setSound, { name: 'sound' }));
}

function game(app) {
  const { state } = app;
  const { options, deck } = state;
  const chosen = app.ui.dialog.deck ?? deck.name;
  const save = (event) => {
    event.preventDefault();
    const { title, passcode, cards } = event.target.elements;
    const own = chosen === 'own' ? ownCards(cards.value) : chosen;
    app.act.setGame({
      title: title.value.trim(), ...(chosen === 'own' || chosen !== deck.name ? { deck: own } : {}),
      ...(passcode.value.trim() ? { passcode: passcode.value.trim() } : {}),
    });
  };
  const set = (name) => (value) => app.act.setGame({ [name]: value }, true);
  return h('section', null, h('h3', null, t('settings.game')),
    h('form', { onsubmit: save },
      field(t('game.title'), h('input', { name: 'title', maxlength: 120, value: options.title })),
      choice(t('game.deck'), chosen, decks(), (name) => app.act.open({ ...app.ui.dialog, deck: name }), { name: 'deck' }),
      chosen === 'own' && field(t('deck.cards'), h('input', { name: 'cards', required: true, value: deck.name === 'own' ? deck.cards.join(' ') : '' }), t('deck.hint')),
      field(t(options.passcode ? 'game.newPasscode' : 'game.passcode'), h('input', { name: 'passcode', maxlength: 64, autocomplete: 'off', value: '' })),
      h('div', { class: 'row' }, h('button', { class: 'primary' }, t('save')), options.passcode && button(t('game.noPasscode'), () => app.act.setGame({ passcode: null }, true), { class: 'quiet' }))),
    tick(t('game.autoClose'), options.autoClose, set('autoClose')), tick(t('game.anonymous'), options.anonymous, set('anonymous')),
    tick(t('game.everyone'), options.policy === 'everyone', (everyone) => app.act.setGame({ policy: everyone ? 'everyone' : 'dealer' }, true)),
    tick(t('game.locked'), options.locked, set('locked')), h('p', { class: 'muted' }, t('settings.nextRound')),
    twice(app, 'end', t('game.end'), t('game.endSure'), app.act.endGame));
}
