// What a tab in the background tells: the title and the icon.

const COLOURS = { waiting: '#6b7280', voting: '#2563eb', revealed: '#15803d', lost: '#b91c1c' };

/** Shows a short text, such as `3/5`, on a ground of the colour of that kind. */
export function showTab(title, text, kind) {
  if (document.title !== title) document.title = title;
  const size = text.length > 3 ? 11 : text.length > 2 ? 14 : 18;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${COLOURS[kind] ?? COLOURS.waiting}"/><text x="16" y="${16 + size * 0.36}" font-family="sans-serif" font-weight="700" font-size="${size}" text-anchor="middle" fill="#fff">${text}</text></svg>`;
  const icon = document.querySelector('link[rel=icon]');
  const href = `data:image/svg+xml,${encodeURIComponent(picture)}`;
  if (icon && icon.href !== href) icon.href = href;
}
