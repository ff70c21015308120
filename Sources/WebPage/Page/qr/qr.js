// A QR code (ISO/IEC 18004) of a short text: bytes, error correction M, versions 1 to 10 (up to 213 bytes). Pure.

import { codewords } from './codewords.js';

/** Where the small squares stand, by version. */
const ALIGNMENT = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
/** Modules of quiet around the code. */
const QUIET = 4;

/** The dark modules as an SVG path and the size of the picture with its quiet zone; null when the text is too long. */
export function qrPath(text) {
  const grid = qrGrid(text);
  if (!grid) return null;
  const path = grid.map((row, y) => row.map((isDark, x) => (isDark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')).join('')).join('');
  return { path, size: grid.length + 2 * QUIET };
}

/** Rows of booleans, true for dark; null when the text is too long. */
export function qrGrid(text) {
  const coded = codewords(new TextEncoder().encode(text));
  if (!coded) return null;
  const blank = frame(coded.version);
  const masked = Array.from({ length: 8 }, (_, mask) => draw(blank, coded, mask));
  return masked.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best));
}

/** The grid with its fixed patterns; null where data goes. */
function frame(version) {
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => Array(size).fill(null));
  const put = (x, y, isDark) => { if (grid[y]?.[x] !== undefined) grid[y][x] = isDark; };
  for (const [left, top] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    for (let y = -1; y < 8; y += 1) for (let x = -1; x < 8; x += 1) put(left + x, top + y, ring(x - 3, y - 3, [0, 1, 3]));
  }
  for (const x of ALIGNMENT[version - 1]) for (const y of ALIGNMENT[version - 1]) {
    if (grid[y][x] !== null) continue;
    for (let dy = -2; dy < 3; dy += 1) for (let dx = -2; dx < 3; dx += 1) put(x + dx, y + dy, ring(dx, dy, [0, 2]));
  }
  for (let place = 8; place < size - 8; place += 1) {
    grid[6][place] ??= place % 2 === 0;
    grid[place][6] ??= place % 2 === 0;
  }
  return grid;
}

/** Whether the ring around a middle is dark. */
const ring = (x, y, dark) => dark.includes(Math.max(Math.abs(x), Math.abs(y)));

const MASKS = [
  (x, y) => (x + y) % 2 === 0, (x, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0, (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0, (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function draw(blank, { version, bytes }, mask) {
  const grid = blank.map((row) => [...row]);
  const size = grid.length;
  writeFormat(grid, mask);
  if (version > 6) writeVersion(grid, version);
  let bit = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const isUp = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) for (const x of [right, right - 1]) {
      const y = isUp ? size - 1 - step : step;
      if (grid[y][x] !== null) continue;
      const isSet = ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
      grid[y][x] = Boolean(isSet) !== MASKS[mask](x, y);
      bit += 1;
    }
  }
  return grid;
}

/** The remainder of a polynomial over two elements, behind its data. */
function checked(data, generator, length) {
  let rest = data;
  for (let step = 0; step < length; step += 1) rest = (rest << 1) ^ ((rest >> (length - 1)) * generator);
  return (data << length) | rest;
}

function writeFormat(grid, mask) {
  const size = grid.length;
  const bits = checked(mask, 0x537, 10) ^ 0x5412;
  for (let place = 0; place < 15; place += 1) {
    const isDark = Boolean((bits >> place) & 1);
    const [x, y] = place < 6 ? [8, place] : place < 8 ? [8, place + 1] : place === 8 ? [7, 8] : [14 - place, 8];
    grid[y][x] = isDark;
    if (place < 8) grid[8][size - 1 - place] = isDark;
    else grid[size - 15 + place][8] = isDark;
  }
  grid[size - 8][8] = true;
}

function writeVersion(grid, version) {
  const bits = checked(version, 0x1f25, 12);
  for (let place = 0; place < 18; place += 1) {
    const near = grid.length - 11 + (place % 3);
    const far = Math.floor(place / 3);
    grid[far][near] = grid[near][far] = Boolean((bits >> place) & 1);
  }
}

/** How hard the grid is to read: long runs, blocks, look-alikes of the finders, and too much of one colour. */
function penalty(grid) {
  const lines = [...grid, ...grid.map((_, x) => grid.map((row) => row[x]))].map((line) => line.map((isDark) => (isDark ? '1' : '0')).join(''));
  let score = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) score += run.length - 2;
    score += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length;
  }
  for (let y = 1; y < grid.length; y += 1) for (let x = 1; x < grid.length; x += 1) {
    if (grid[y][x] === grid[y][x - 1] && grid[y][x] === grid[y - 1][x] && grid[y][x] === grid[y - 1][x - 1]) score += 3;
  }
  const dark = grid.flat().filter(Boolean).length / grid.length ** 2;
  return score + Math.floor(Math.abs(dark - 0.5) * 20) * 10;
}
