// Splits a log line with terminal codes into pieces with a style. Nothing of a line is ever markup.

// Codes of a terminal: control sequences, titles and links up to their end, and two-character codes.
const CODES = /\x1b(?:\[([0-9;:?<=>]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])|\x9b[0-9;?]*[@-~]/g;
// Characters that could hide or reorder text: control characters, and marks of the direction of writing.
const INVISIBLE = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/g;

// The 16 colours of a terminal as it shows them, to find the nearest one.
const TERMINAL = [
  [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
  [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
];

function visible(character) {
  const code = character.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
}

function clean(text) {
  return text.replace(INVISIBLE, visible).replace(/\t/g, '    ');
}

/** Returns a line as a person reads it, without codes. */
export function plain(text) {
  return clean(text.replace(CODES, ''));
}

/** Returns the pieces of a line; their texts together are its plain text. */
export function pieces(text) {
  if (!/[\x1b\x9b]/.test(text)) return [{ text: plain(text), style: null }];
  const found = [];
  let style = {};
  let from = 0;
  const add = to => {
    const part = clean(text.slice(from, to));
    if (part) found.push({ text: part, style: Object.keys(style).length ? { ...style } : null });
  };
  for (const code of text.matchAll(CODES)) {
    add(code.index);
    from = code.index + code[0].length;
    if (code[2] === 'm' && !/[?<=>]/.test(code[1])) style = after(style, code[1].split(/[;:]/).map(Number));
  }
  add(text.length);
  return found;
}

function after(before, numbers) {
  let style = { ...before };
  for (let i = 0; i < numbers.length; i++) {
    const n = numbers[i];
    if (n === 0) style = {};
    else if (n === 1) style.bold = true;
    else if (n === 2) style.dim = true;
    else if (n === 3) style.italic = true;
    else if (n === 4) style.underline = true;
    else if (n === 7) style.inverse = true;
    else if (n === 22) { delete style.bold; delete style.dim; }
    else if (n === 23) delete style.italic;
    else if (n === 24) delete style.underline;
    else if (n === 27) delete style.inverse;
    else if (n >= 30 && n <= 37) style.ink = n - 30;
    else if (n >= 90 && n <= 97) style.ink = n - 82;
    else if (n === 39) delete style.ink;
    else if (n >= 40 && n <= 47) style.ground = n - 40;
    else if (n >= 100 && n <= 107) style.ground = n - 92;
    else if (n === 49) delete style.ground;
    else if (n === 38 || n === 48) {
      const key = n === 38 ? 'ink' : 'ground';
      const found = numbers[i + 1] === 5 ? indexed(numbers[i + 2]) : numbers[i + 1] === 2 ? rgb(numbers.slice(i + 2, i + 5)) : style[key];
      if (found !== undefined) style[key] = n === 38 ? ofTheme(found) : found;
      i += numbers[i + 1] === 5 ? 2 : numbers[i + 1] === 2 ? 4 : 0;
    }
  }
  return style;
}

/** Returns a colour of the table of 256: a number up to 15, which the theme has, or red, green and blue. */
function indexed(n) {
  if (!(n >= 0 && n < 256)) return 7;
  if (n < 16) return n;
  if (n >= 232) return rgb(Array(3).fill(8 + (n - 232) * 10));
  const level = part => part ? 55 + part * 40 : 0;
  return rgb([level(Math.floor((n - 16) / 36)), level(Math.floor((n - 16) / 6) % 6), level((n - 16) % 6)]);
}

function rgb(parts) {
  return [0, 1, 2].map(i => Math.max(0, Math.min(255, parts[i] | 0)));
}

/** Returns the number of the nearest colour that the theme has, which can be read on its page. */
function ofTheme(colour) {
  if (typeof colour === 'number') return colour;
  const distance = known => known.reduce((sum, part, i) => sum + (part - colour[i]) ** 2, 0);
  return TERMINAL.map(distance).reduce((best, each, i, all) => (each < all[best] ? i : best), 0);
}

function isLight(colour) {
  const [red, green, blue] = colour.map(part => part / 255).map(part => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18;
}

/** Gives an element the look of a style. A ground decides the ink on it, so that the text can be read. */
export function paint(target, style) {
  for (const kind of ['bold', 'dim', 'italic', 'underline']) if (style[kind]) target.classList.add(kind);
  const ground = style.inverse ? style.ink : style.ground;
  if (style.inverse && ground === undefined) target.classList.add('inverse');
  else if (typeof ground === 'number') target.classList.add('ground' + ground);
  else if (ground) {
    target.style.backgroundColor = `rgb(${ground.join(' ')})`;
    target.style.color = isLight(ground) ? '#000' : '#fff';
  } else if (style.ink !== undefined) target.classList.add('ink' + style.ink);
}

const LEVELS = [
  [3, /\b(?:FATAL|ERROR|SEVERE|CRITICAL|PANIC|EMERG|ALERT)\b|\b(?:Error|Exception)\b(?=:)|^Traceback /],
  [2, /\b(?:WARN|WARNING)\b/],
  [0, /\b(?:DEBUG|TRACE|FINE|FINER|FINEST)\b/],
];
const LOWER = [[3, /(?:^|level=|"level":")"?(?:error|fatal|critical)\b/], [2, /(?:^|level=|"level":")"?warn(?:ing)?\b/]];
const CONTINUED = /^(?:\s+|Caused by: |\.\.\. )/;

/** Returns the level of a line: 3 error, 2 warning, 1 all else, 0 debug; lines of a stack trace have that of their first line. */
export function level(line, before) {
  if (CONTINUED.test(line)) return before;
  const head = line.slice(0, 160);
  for (const [value, pattern] of LEVELS) if (pattern.test(head)) return value;
  for (const [value, pattern] of LOWER) if (pattern.test(head)) return value;
  return 1;
}
