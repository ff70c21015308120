// What this browser remembers: seats with their tokens, and how the page should look. Without storage everything works until the tab is closed.

import { BASE } from './place.js';

const PREFIX = `pokerface:${BASE.pathname}:`;
const memory = new Map();
/** The most games that are remembered. */
const MAX_GAMES = 30;

export function read(name) {
  try {
    return JSON.parse(memory.get(name) ?? localStorage.getItem(PREFIX + name));
  } catch {
    // There is no storage, or something else wrote there.
    return null;
  }
}

export function write(name, value) {
  const text = JSON.stringify(value);
  memory.delete(name);
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // Private windows and full disks: the memory has it.
    memory.set(name, text);
  }
}

/** 128 random bits: what a seat belongs to. */
export function makeToken() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The seats of this browser, the one used last first: `{game, token, name, seat, title, at}`. */
export const seats = () => read('seats') ?? [];

export const seatOf = (game) => seats().find((seat) => seat.game === game);

export function keepSeat(seat, now) {
  write('seats', [{ ...seatOf(seat.game), ...seat, at: now }, ...seats().filter((other) => other.game !== seat.game)].slice(0, MAX_GAMES));
}

export function forgetSeat(game) {
  write('seats', seats().filter((seat) => seat.game !== game));
}

/** Milliseconds for which a seat is asked for again: nobody comes back a day later to find a game made. */
const PENDING_TIME = 600_000;

/** The seat that was asked for and has no answer yet, in a game that is being made too: with the same token it is the same one, also after a reload. */
export function pendingSeat(now) {
  const wish = read('pending');
  if (now - wish?.at < PENDING_TIME) return wish;
  if (wish) keepPendingSeat(null);
  return null;
}

export const keepPendingSeat = (wish) => write('pending', wish);

/** Name, language, theme, sound and what was chosen last. */
export const preferences = () => read('preferences') ?? {};
export const prefer = (changes) => write('preferences', { ...preferences(), ...changes });
