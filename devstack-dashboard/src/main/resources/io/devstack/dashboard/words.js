// Small helpers: elements, times and sizes in words.

export const byId = id => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-') || key === 'role' || key === 'for') made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
}

/** Sets a text only if it changes, so that a selection in it is kept. */
export function text(target, value) {
  const now = value === undefined || value === null ? '' : String(value);
  if (target.textContent !== now) target.textContent = now;
}

/** Returns the seconds of an ISO duration such as PT1H2M3.5S. */
export function seconds(duration) {
  const parts = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration || '');
  if (!parts) return 0;
  const [days, hours, minutes, rest] = parts.slice(1).map(part => Number(part || 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + rest;
}

export function time(total) {
  if (total < 10) return total.toFixed(1) + ' s';
  if (total < 60) return Math.round(total) + ' s';
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return minutes + ' min ' + Math.floor(total % 60) + ' s';
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? hours + ' h ' + minutes % 60 + ' min' : Math.floor(hours / 24) + ' d ' + hours % 24 + ' h';
}

/** Returns the local time, always in 24 hours. */
export function clock(instant) {
  const at = new Date(instant);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(part => String(part).padStart(2, '0')).join(':');
}

/** Returns the local time with milliseconds. */
export function moment(instant) {
  return clock(instant) + '.' + String(new Date(instant).getMilliseconds()).padStart(3, '0');
}

export function size(bytes) {
  if (bytes >= 1e9) return (bytes / 1e9).toFixed(1) + ' GB';
  return bytes >= 1e6 ? Math.round(bytes / 1e6) + ' MB' : Math.ceil(bytes / 1e3) + ' kB';
}

export function count(number, what) {
  return number.toLocaleString('en') + ' ' + what + (number === 1 ? '' : 's');
}

/** Returns the address of a page that this one keeps: a report of an ended run. */
export function page(html) {
  return URL.createObjectURL(new Blob([html], { type: 'text/html; charset=utf-8' }));
}

/** Puts a text into the clipboard and reports that to the reader. */
export async function copy(content, what) {
  try {
    await navigator.clipboard.writeText(content);
    say('Copied ' + what);
  } catch (e) {
    say('The browser does not permit copying');
  }
}

/** Reports something in passing, to screen readers too. */
export function say(message) {
  const said = byId('said');
  said.textContent = message;
  said.className = 'toast';
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { said.className = 'hidden'; }, 3000);
}
