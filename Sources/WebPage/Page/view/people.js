// Who is in the game, and what may be done about it.

import { h } from './dom.js';
import { button, choice, dialog, field, sure, twice, words } from './parts.js';
import { isDealer, myself } from '../game/selectors.js';
import { t } from '../text/text.js';

export function people(app) {
  const { state } = app;
  return h('ul', { class: 'list people' }, state.players.map((player) => h('li', { class: 'item', key: player.id },
    h('div', { class: 'text' }, words(player.name), h('small', { class: 'muted' }, ' ', roles(state, player).join(' · '))),
    h('span', { class: 'tools' }, (player.id === state.me || isDealer(state)) &&
      button(t('people.change'), () => app.act.open({ name: 'person', id: player.id }), { class: 'small quiet', 'aria-label': t('people.changeWho', { name: player.name }) })))));
}

function roles(state, player) {
  return [
    player.id === state.me && t('table.you'), player.dealer && t('people.dealer'), player.acting && t('people.acting'),
    t(player.seat === 'player' ? 'people.player' : 'people.spectator'), player.away && t('table.away'),
  ].filter(Boolean);
}

/** One person: oneself, or for the dealer anybody. */
export function personDialog(app) {
  const { state } = app;
  const player = state.players.find((candidate) => candidate.id === app.ui.dialog.id);
  if (!player) return null;
  const isMe = player.id === state.me;
  const who = isMe ? undefined : player.id;
  const save = (event) => {
    event.preventDefault();
    app.act.setPlayer({ player: who, name: event.target.elements.name.value.trim(), seat: event.target.elements.seat.value });
  };
  return dialog(isMe ? t('people.me') : player.name, app.act.closeDialog, h('form', { onsubmit: save },
    field(t(isMe ? 'home.name' : 'people.name'), h('input', { name: 'name', required: true, maxlength: 40, value: player.name })),
    choice(t('people.seat'), player.seat, [['player', t('people.player')], ['spectator', t('people.spectator')]], () => {}, { name: 'seat' }),
    h('div', { class: 'row' }, h('button', { class: 'primary' }, t('save')), isMe ? mine(app) : theirs(app, player))));
}

function mine(app) {
  return [
    myself(app.state)?.dealer && app.state.players.filter((player) => player.dealer).length > 1 && twice(app, 'giveUp', t('people.giveUp'), sure(t('people.giveUp')), () => app.act.setPlayer({ dealer: false }), 'quiet'),
    twice(app, 'leave', t('people.leave'), sure(t('people.leave')), app.act.leave),
  ];
}

function theirs(app, player) {
  return [
    button(t(player.dealer ? 'people.takeDealer' : 'people.makeDealer'), () => app.act.setPlayer({ player: player.id, dealer: !player.dealer }), { class: 'quiet' }),
    !player.dealer && myself(app.state)?.dealer && twice(app, 'handOver', t('people.handOver'), sure(t('people.handOver')), () => app.act.handOver(player.id), 'quiet'),
    twice(app, player.id, t('people.remove'), t('people.removeSure', { name: player.name }), () => app.act.removePlayer(player.id)),
  ];
}
