// Looks for a number whose SHA-256 together with the token begins with so many zero bits. In plain script, because the
// browser's own hashing is closed to pages without TLS, and slow for many short texts.

const K = new Uint32Array(64);
const START = new Uint32Array(8);

(function constants() {
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = (n ** 0.5 % 1) * 2 ** 32;
    K[found] = (Math.cbrt(n) % 1) * 2 ** 32;
    found += 1;
  }
})();

const W = new Uint32Array(64);

function compress(H, words, at) {
  for (let i = 0; i < 16; i += 1) W[i] = words[at + i];
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = H;
  for (let i = 0; i < 64; i += 1) {
    const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + S1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  H[0] += a;
  H[1] += b;
  H[2] += c;
  H[3] += d;
  H[4] += e;
  H[5] += f;
  H[6] += g;
  H[7] += h;
}

function padded(text) {
  const length = text.length;
  const words = new Uint32Array((((length + 8) >> 6) + 1) * 16);
  for (let i = 0; i < length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  words[length >> 2] |= 0x80 << (24 - (length % 4) * 8);
  words[words.length - 1] = length * 8;
  return words;
}

// The token is the same each time: its whole blocks are hashed once.
function solve(token, bits) {
  const head = `${token}:`;
  const whole = head.length >> 6 << 6;
  const begun = Uint32Array.from(START);
  const first = padded(head.slice(0, whole));
  for (let at = 0; at < whole >> 2; at += 16) compress(begun, first, at);
  const rest = head.slice(whole);
  for (let n = 0; ; n += 1) {
    const words = padded(rest + n);
    words[words.length - 1] = (head.length + String(n).length) * 8;
    const H = Uint32Array.from(begun);
    for (let at = 0; at < words.length; at += 16) compress(H, words, at);
    if (H[0] >>> (32 - bits) === 0) return String(n);
  }
}

if (typeof self !== "undefined") self.onmessage = ({ data }) => self.postMessage(solve(data.token, data.bits));
