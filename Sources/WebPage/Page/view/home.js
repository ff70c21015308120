// The screens before there is a seat: home, and the one that a link opens.

import { h } from './dom.js';
import { button, choice, field, tick, twice, words } from './parts.js';
import { exports } from './history.js';
import { ago, t } from '../text/text.js';
import { cleanCode } from '../device/place.js';

export const decks = () => [
  ['fibonacci', t('deck.fibonacci')], ['modified', t('deck.modified')], ['tshirt', t('deck.tshirt')], ['powers', t('deck.powers')], ['own', t('deck.own')],
];

/** Own cards as they are typed: separated by blanks or commas. */
export const ownCards = (text) => text.split(/[\s,;]+/).filter(Boolean);

const nameField = (app, ref) => field(t('home.name'), h('input', {
  ref, name: 'name', required: true, maxlength: 40, autocomplete: 'nickname', value: app.draft.name, oninput: (event) => app.edit({ name: event.target.value }),
}));

/** It stands there once it has been drawn. */
const focusSoon = (element) => queueMicrotask(() => element.focus());

const refusal = (app) => app.ui.refusal && h('p', { class: 'refusal', role: 'alert' }, app.ui.refusal);

export function home(app) {
  return h('main', { tabindex: '-1', class: 'home', key: 'home' },
    h('h1', null, t('home.title')), h('p', { class: 'lead' }, t('home.lead')),
    h('form', { class: 'sheet', onsubmit: (event) => { event.preventDefault(); app.act.create(); } },
      nameField(app), refusal(app),
      h('div', { class: 'row' }, h('button', { class: 'primary', disabled: app.ui.isBusy }, t('home.new')), newOptions(app))),
    h('form', { class: 'sheet row', onsubmit: (event) => { event.preventDefault(); app.act.openTyped(); } },
      field(t('home.code'), h('input', {
        name: 'code', required: true, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', value: app.draft.code,
        oninput: (event) => app.edit({ code: event.target.value }),
      })),
      h('button', null, t('home.join'))),
    recent(app));
}

function recent(app) {
  if (!app.seats.length) return null;
  return h('section', { class: 'recent' }, h('h2', null, t('home.recent')), h('ul', null, app.seats.slice(0, 8).map((seat) =>
    h('li', { key: seat.game },
      h('a', { href: app.linkTo(seat.game), onclick: (event) => app.act.follow(event, seat.game) }, words(seat.title || seat.game)),
      h('small', null, ' ', seat.title ? `${seat.game} · ` : '', ago(seat.at, Date.now())),
      twice(app, `forget:${seat.game}`, '✕', t('home.forgetSure'), () => app.act.forget(seat.game), 'quiet', t('home.forget', { game: seat.title || seat.game }))))));
}

function newOptions(app) {
  const { draft } = app;
  return h('details', null, h('summary', null, t('home.options')),
    field(t('game.title'), h('input', { name: 'title', maxlength: 120, value: draft.title, oninput: (event) => app.edit({ title: event.target.value }) })),
    choice(t('game.deck'), draft.deck, decks(), (deck) => app.edit({ deck }), { name: 'deck' }),
    draft.deck === 'own' && field(t('deck.cards'), h('input', { name: 'cards', value: draft.cards, oninput: (event) => app.edit({ cards: event.target.value }) }), t('deck.hint')),
    field(t('stories.paste'), h('textarea', { name: 'stories', rows: 4, value: draft.stories, oninput: (event) => app.edit({ stories: event.target.value }) }), t('stories.pasteHint')),
    tick(t('game.autoClose'), draft.autoClose, (autoClose) => app.edit({ autoClose })),
    tick(t('game.anonymous'), draft.anonymous, (anonymous) => app.edit({ anonymous })),
    tick(t('game.everyone'), draft.everyone, (everyone) => app.edit({ everyone })),
    tick(t('home.watch'), draft.watch, (watch) => app.edit({ watch })),
    field(t('game.passcode'), h('input', { name: 'passcode', maxlength: 64, autocomplete: 'off', value: draft.passcode, oninput: (event) => app.edit({ passcode: event.target.value }) })),
    field(t('home.slug'), h('input', {
      name: 'slug', maxlength: 40, pattern: '[A-Za-z0-9][A-Za-z0-9\\-]+[A-Za-z0-9]', autocomplete: 'off', spellcheck: 'false', value: draft.slug,
      oninput: (event) => app.edit({ slug: event.target.value }),
    }), t('home.slugHint')));
}

/** What a link opens for somebody who has no seat in that game yet. */
export function joining(app) {
  const { game, needsPasscode, isUnknown } = app.ui.join;
  return h('main', { tabindex: '-1', class: 'home', key: 'join' },
    h('h1', null, t('join.title', { game })), isUnknown ? unknownGame(app, game) : h('p', { class: 'lead' }, t('join.lead')),
    h('form', { class: 'sheet', onsubmit: (event) => { event.preventDefault(); app.act.join(); } },
      nameField(app, app.draft.name ? null : focusSoon), refusal(app),
      needsPasscode && field(t('game.passcode'), h('input', {
        ref: focusSoon, name: 'passcode', required: true, maxlength: 64, autocomplete: 'off', value: app.draft.passcode, oninput: (event) => app.edit({ passcode: event.target.value }),
      })),
      tick(t('home.watch'), app.draft.watch, (watch) => app.edit({ watch })),
      h('div', { class: 'row' }, h('button', { class: 'primary', disabled: app.ui.isBusy }, t('home.join')), button(t('home.back'), app.act.goHome, { class: 'quiet' }))));
}

function unknownGame(app, game) {
  const isName = cleanCode(game) === game && game === game.toLowerCase() && game.length >= 3;
  return h('p', { class: 'lead' }, t('error.game_not_found'), ' ', isName && button(t('join.create', { game }), () => app.act.createNamed(game)));
}

/** What is left when a seat is no more; of a game that was ended its history. */
export function ending(app) {
  return h('main', { tabindex: '-1', class: 'home', key: 'ending' }, h('h1', null, t(`ending.${app.ui.ending}`)), h('p', { class: 'lead' }, t(`ending.${app.ui.ending}Hint`)),
    app.ui.ending === 'ended' && exports(app),
    button(t('home.back'), app.act.goHome, { class: 'primary' }));
}

/** Between the click and the seat: never nothing. */
export function waiting(app) {
  return h('main', { tabindex: '-1', class: 'home', key: 'waiting' }, h('h1', null, t('waiting.title')), h('p', { class: 'lead' }, t('waiting.lead')),
    button(t('home.back'), app.act.goHome, { class: 'quiet' }));
}
