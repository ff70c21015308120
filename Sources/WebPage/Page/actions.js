// Everything that people can do here. What changes the game is one documented message each.

import { copy, download } from './device/clipboard.js';
import { apiURL, cleanCode, showAddress } from './device/place.js';
import { forgetSeat, keepPendingSeat, makeToken, prefer, preferences } from './device/storage.js';
import { play } from './device/sound.js';
import { storyOf } from './game/selectors.js';
import { ownCards } from './view/home.js';
import { isElsewhere } from './view/parts.js';
import { spoken, speak, t } from './text/text.js';

export function actions(app) {
  const ask = (fields) => app.link.ask(fields);
  // The dialog closes when the answer is there.
  const askAndClose = (fields, isKept = false) => {
    if (app.ui.dialog?.awaits) return;
    if (!isKept && app.ui.dialog) app.set({ dialog: { ...app.ui.dialog, awaits: fields } });
    ask(fields);
  };
  return { ...entering(app), ...dealing(app, ask), ...keeping(app, ask, askAndClose), ...showing(app) };
}

/** Ways into a game and out of it. */
function entering(app) {
  const person = () => {
    const { name, watch } = app.draft;
    prefer({ name: name.trim() });
    return { name: name.trim(), seat: watch ? 'spectator' : 'player' };
  };
  // A passcode is not kept: who reloads before the answer types again.
  const take = (wish) => {
    if (!wish.passcode) keepPendingSeat({ ...wish, at: Date.now() });
    app.sit(wish);
  };
  const create = (slug) => {
    const { title, deck, cards, autoClose, anonymous, everyone, passcode } = app.draft;
    prefer({ deck, cards });
    const own = ownCards(cards);
    const options = { autoClose, anonymous, policy: everyone ? 'everyone' : 'dealer' };
    const wish = { ...person(), stories: app.draft.stories, token: makeToken(), passcode: passcode.trim() || undefined, create: { title: title.trim() || undefined, deck: deck === 'own' ? own : deck, slug, options } };
    take(wish);
  };
  return {
    create: () => create(app.draft.slug.trim().toLowerCase() || undefined),
    createNamed: (slug) => (app.draft.name.trim() ? create(slug) : document.querySelector('input[name=name]').reportValidity()),
    join: () => take({ game: app.ui.join.game, ...person(), token: makeToken(), passcode: app.draft.passcode.trim() || undefined }),
    openTyped: () => { showAddress(cleanCode(app.draft.code)); app.draft.code = ''; app.route(); },
    follow: (event, game) => {
      if (isElsewhere(event)) return;
      event.preventDefault();
      showAddress(game);
      app.route();
    },
    forget: (game) => { forgetSeat(game); app.draw(); },
    goHome: () => {
      keepPendingSeat(null);
      app.draft = { ...app.draft, passcode: '', watch: false };
      app.stand();
      showAddress(null);
      app.set({ screen: 'home', join: null });
    },
    retryNow: () => app.link.retryNow(),
  };
}

/** Rounds. */
function dealing(app, ask) {
  return {
    vote: (value) => app.link.vote(value),
    start: (story) => ask({ action: 'startVote', story, seconds: app.seconds || undefined }),
    again: () => {
      // Of a story that was taken off the list the title is left.
      const story = storyOf(app.state);
      ask({ action: 'startVote', story: story?.id ?? story?.title, seconds: app.seconds || undefined });
    },
    arm: () => { app.rest(); app.flash({ isArmed: true }, { isArmed: false }, 5000); },
    reveal: () => ask({ action: 'closeVote' }),
    discard: () => { app.set({ sure: null }); ask({ action: 'closeVote', discard: true }); },
    choose: (estimate) => app.set({ estimate }),
    settle: (value) => ask({ action: 'settle', round: app.state.round, value }),
    nudge: (player) => ask({ action: 'nudge', player }),
    react: (emoji) => ask({ action: 'react', emoji }),
    setTopic: (topic) => app.set({ topic }),
    setSeconds: (seconds) => { prefer({ seconds: Number(seconds) }); app.draw(); },
    say: (text) => app.toast(text),
  };
}

/** The game, its people and its stories. */
function keeping(app, ask, askAndClose) {
  const place = (id) => app.state.stories.findIndex((story) => story.id === id);
  const fetchHistory = async (format) => {
    const { game } = app.state ?? app.seat;
    const answer = await fetch(apiURL(game, `history?format=${format}`), { headers: { Authorization: `Bearer ${app.seat.token}` } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  };
  const move = (id, before) => ask({ action: 'putStories', stories: [{ id }], before });
  return {
    setPlayer: (changes) => askAndClose({ action: 'setPlayer', ...changes }),
    handOver: (player) => { if (app.ui.dialog?.awaits) return; ask({ action: 'setPlayer', player, dealer: true }); askAndClose({ action: 'setPlayer', dealer: false }); },
    removePlayer: (player) => askAndClose({ action: 'removePlayer', player }),
    setGame: (changes, isKept) => askAndClose({ action: 'setGame', ...changes }, isKept),
    endGame: () => askAndClose({ action: 'endGame' }),
    leave: () => askAndClose({ action: 'leaveGame' }),
    beSure: (sure) => { app.rest(); app.flash({ sure }, { sure: null }, 5000); },
    putStory: (story) => askAndClose({ action: 'putStories', stories: [{ ...story, id: story.id ?? `n${makeToken().slice(0, 8)}` }] }),
    removeStory: (id) => askAndClose({ action: 'removeStories', ids: [id] }),
    pasteStories: (csv) => { if (csv.trim()) askAndClose({ action: 'putStories', csv }); },
    move: (id, step) => {
      const target = place(id) + step;
      if (target < 0 || target >= app.state.stories.length) return;
      move(id, step < 0 ? app.state.stories[target].id : app.state.stories[target + 1]?.id ?? '');
    },
    moveBefore: (id, target) => {
      if (id === target || place(id) < 0) return;
      move(id, place(id) < place(target) ? app.state.stories[place(target) + 1]?.id ?? '' : target);
    },
    // A seat that is taken anew brings the last round only.
    learnHistory: async () => {
      const { link, state } = app;
      if (link.hasHistory || state.round <= state.results.length) return;
      try {
        const history = await (await fetchHistory('json')).json();
        if (app.link !== link || app.state.epoch !== state.epoch) return;
        link.hasHistory = true;
        link.learn(history);
      } catch {
        // The export says it when it is asked for.
      }
    },
    exportHistory: async (format) => {
      const { game } = app.state ?? app.seat;
      try {
        const answer = await fetchHistory(format);
        download(`${game}.${{ csv: 'csv', markdown: 'md', json: 'json' }[format]}`, await answer.blob());
      } catch {
        app.toast(t('history.failed'), 'bad');
      }
    },
  };
}

/** What only this browser sees. */
function showing(app) {
  const applyTheme = () => { document.documentElement.dataset.theme = preferences().theme ?? 'auto'; };
  return {
    applyTheme,
    open: (dialog) => {
      if (!app.ui.dialog) app.opener = document.activeElement;
      app.set({ dialog, sure: null });
    },
    closeDialog: () => app.set({ dialog: null, sure: null }),
    show: (panel) => { app.set({ panel }); if (panel === 'history') app.act.learnHistory(); },
    speak: (language) => { prefer({ language }); speak(language); app.draw(); },
    otherLanguage: () => { const language = spoken() === 'es' ? 'en' : 'es'; prefer({ language }); speak(language); app.draw(); },
    setTheme: (theme) => { prefer({ theme }); applyTheme(); app.draw(); },
    setKeys: (keys) => { prefer({ keys }); app.draw(); },
    setSound: (sound) => { prefer({ sound }); if (sound) play('result'); app.draw(); },
    copyInvite: async (url) => {
      const isCopied = await copy(url);
      app.toast(t(isCopied ? 'invite.copied' : 'invite.notCopied'));
      if (!isCopied) document.querySelector('[name=link]')?.select();
    },
  };
}
