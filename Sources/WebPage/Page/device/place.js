// Where this page lies: its scheme, host and path prefix, and what the server wrote into the page.

const meta = (name) => document.querySelector(`meta[name="pokerface-${name}"]`)?.content ?? '';

/** The address of the home screen, with a slash at its end; also below a prefix that a proxy adds. */
export const BASE = new URL('../../../', import.meta.url);

/** The address for the sockets. */
export function socketURL() {
  const url = new URL(meta('stage'), BASE);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** The address of the game's REST resource, such as its history. */
export const apiURL = (game, rest) => new URL(`api/games/${encodeURIComponent(game)}/${rest}`, BASE).href;

/** The game that this page's address names; null on the home screen. */
export function gameOfAddress() {
  const path = location.pathname.slice(BASE.pathname.length);
  const found = /^g\/([^/]+)\/?$/.exec(path);
  if (!found) return null;
  try {
    return cleanCode(decodeURIComponent(found[1]));
  } catch {
    return found[1];
  }
}

/** The link that lets somebody in. On this machine's own name it has an address that others can reach, where the server knows one. */
export function inviteURL(game) {
  const url = new URL(`g/${encodeURIComponent(game)}`, BASE);
  if (isLocal(url.hostname) && meta('lan')) url.host = meta('lan');
  return url.href;
}

/** Whether only this machine can reach this name. */
export const isLocal = (host) => host === 'localhost' || host === '[::1]' || /^127\./.test(host) || host.endsWith('.localhost');

/** Shows an address without loading a page. */
export function showAddress(game) {
  const url = game ? new URL(`g/${encodeURIComponent(game)}`, BASE) : BASE;
  const isSame = url.pathname.toLowerCase() === location.pathname.toLowerCase();
  if (url.pathname !== location.pathname) history[isSame ? 'replaceState' : 'pushState'](null, '', url);
}

/** A code as it was typed, pasted or read out: a whole link, spaces and dashes between letters, either case. A slug keeps its dashes. */
export function cleanCode(text) {
  const last = text.trim().replace(/[?#].*$/, '').replace(/\/+$/, '').split('/').pop();
  const code = last.replace(/[\s\u200b\u00a0]/g, '');
  const letters = code.replace(/[-–—.]/g, '').toUpperCase();
  return /^[2-9A-HJKMNP-Z]{6}$/.test(letters) && !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(code) ? letters : code.toLowerCase();
}
