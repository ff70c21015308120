// The bytes of a QR code: the data with its Reed-Solomon correction, interleaved. ISO/IEC 18004, error correction M.

/** For versions 1 to 10: correction bytes a block, blocks, and data bytes in all (tables 7 and 9). */
const BLOCKS = [[10, 1, 16], [16, 1, 28], [26, 1, 44], [18, 2, 64], [24, 2, 86], [16, 4, 108], [18, 4, 124], [22, 4, 154], [22, 5, 182], [26, 5, 216]];

/** The smallest version that holds the bytes, and everything that is drawn in it; null when none does. */
export function codewords(data) {
  const version = BLOCKS.findIndex(([, , room], index) => data.length + (index < 9 ? 2 : 3) <= room) + 1;
  if (!version) return null;
  const [correction, blocks, room] = BLOCKS[version - 1];
  return { version, bytes: interleave(split(padded(data, version, room), blocks), correction) };
}

/** Mode, length, data and padding. */
function padded(data, version, room) {
  const length = data.length.toString(2).padStart(version < 10 ? 8 : 16, '0');
  const bits = `0100${length}${Array.from(data, (byte) => byte.toString(2).padStart(8, '0')).join('')}`;
  const whole = bits.padEnd(Math.min(Math.ceil(bits.length / 8) * 8, room * 8), '0');
  const bytes = whole.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  for (let pad = 0; bytes.length < room; pad += 1) bytes.push(pad % 2 ? 0x11 : 0xec);
  return bytes;
}

/** Blocks of nearly one length, the shorter ones first. */
function split(bytes, blocks) {
  const short = Math.floor(bytes.length / blocks);
  const longFrom = blocks - (bytes.length % blocks);
  let place = 0;
  return Array.from({ length: blocks }, (_, index) => {
    const length = short + (index >= longFrom ? 1 : 0);
    place += length;
    return bytes.slice(place - length, place);
  });
}

function interleave(blocks, correction) {
  const checks = blocks.map((block) => remainder(block, generator(correction)));
  const woven = (lists, length) => Array.from({ length }, (_, index) => lists.map((list) => list[index])).flat().filter((byte) => byte !== undefined);
  return [...woven(blocks, blocks.at(-1).length), ...woven(checks, correction)];
}

/** The product in the field of 256 elements with x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(left, right) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((right >> bit) & 1) * left);
  return product;
}

function generator(degree) {
  let factors = [1];
  let root = 1;
  for (let step = 0; step < degree; step += 1) {
    const longer = [...factors, 0];
    factors = longer.map((factor, index) => factor ^ (index ? multiply(factors[index - 1], root) : 0));
    root = multiply(root, 2);
  }
  return factors.slice(1);
}

function remainder(data, divisor) {
  const rest = Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((coefficient, index) => { rest[index] ^= multiply(coefficient, factor); });
  }
  return rest;
}
