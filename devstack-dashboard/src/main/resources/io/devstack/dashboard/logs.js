// Shows log lines: keeps 100,000, the same share for each service, and puts only those into the document that are visible.

import { level, paint, pieces, plain } from './ansi.js';
import { byId, copy, count, element, moment, text } from './words.js';

const MOST = 100_000;
const SLACK = 20_000;
const MOST_CHARACTERS = 64_000_000;
const LONGEST = 8_000;
const ROW = 18;
const BEYOND = 12;
const MOST_MARKS = 200;
const UNKNOWN_TIME = '-'.repeat(moment(0).length);
const ORDER = '— above: earlier lines, grouped by service; below: new lines in order of arrival —';

/** Returns the size to which the largest must shrink, so that all together have at most {@code budget}. */
function share(sizes, budget) {
  let left = budget;
  const ascending = [...sizes].sort((a, b) => a - b);
  for (const [i, each] of ascending.entries()) {
    const even = left / (ascending.length - i);
    if (each > even) return even;
    left -= each;
  }
  return Infinity;
}

export class Logs {
  lines = [];
  shown = this.lines;
  bottoms = null;
  hits = [];
  hit = -1;
  services = new Map();
  only = '';
  query = '';
  onlyHits = false;
  lowest = 0;
  wraps = false;
  times = false;
  follows = true;
  unseen = 0;
  #characters = 0;
  #elements = new Map();
  #levels = new Map();
  #due = 0;
  #read = 0;
  #lastTop = 0;
  #held = new Map();
  #scroller = byId('log');

  constructor() {
    const scroller = this.#scroller;
    scroller.addEventListener('scroll', () => this.#scrolled());
    scroller.addEventListener('wheel', event => { if (event.deltaY < 0) this.follow(false); }, { passive: true });
    new ResizeObserver(() => { if (this.wraps) this.#measure(); this.#drawSoon(); }).observe(scroller);
  }

  /**
   * Adds lines as the supervisor sends them, see LiveStream. A page that is paused and full drops and counts lines, but none of
   * services that write little.
   */
  add(texts) {
    const before = this.shown.length;
    const full = !this.follows && (this.lines.length > 2 * MOST || this.#characters > 2 * MOST_CHARACTERS);
    let missed = 0;
    for (const line of texts) {
      const space = line.indexOf(' ');
      if (line[0] === '!') this.#put(line.slice(1, space), `… ${Number(line.slice(space + 1)).toLocaleString('en')} bytes skipped, because this page was too far behind`, true);
      else if (line[0] === '@') this.#begins(JSON.parse(line.slice(1)));
      else if (line[0] === '=') this.#caughtUp();
      else if (line[0] === '~') this.#read = Number(line.slice(1));
      else if (full && this.#isLoud(line.slice(0, space))) missed++;
      else this.#put(line.slice(0, space), line.slice(space + 1), false);
    }
    this.unseen += this.follows ? 0 : this.shown.length - before + missed;
    if (this.follows) this.#trim();
    this.#drawSoon();
  }

  #of(service) {
    if (!this.#held.has(service)) this.#held.set(service, { lines: 0, characters: 0, dropped: 0, missed: 0, earlier: 0, log: '' });
    return this.#held.get(service);
  }

  /** Counts a line as not kept if its service has more than its share. */
  #isLoud(service) {
    const held = this.#of(service);
    const loud = held.lines > MOST / this.services.size || held.characters > MOST_CHARACTERS / this.services.size;
    if (loud) held.missed++;
    return loud;
  }

  /** The supervisor sends a log from here: {@code earlier} bytes are before that. */
  #begins({ service, log, earlier }) {
    Object.assign(this.#of(service), { log, earlier });
    if (earlier) this.#show(this.#cut(service));
  }

  /** All that was written before this page was opened has come. */
  #caughtUp() {
    if (new Set(this.lines.map(line => line.service)).size > 1) this.#put('', ORDER, true, 1);
  }

  /** Makes the line in place of those that a service has lost. */
  #cut(service) {
    const { dropped, earlier, log } = this.#of(service);
    const what = dropped ? count(dropped, 'older line') + ' dropped' : `${earlier.toLocaleString('en')} earlier bytes not shown`;
    const words = plain(`… ${what}, see ${log}`);
    return { service, raw: words, words, level: 2, remark: true, cut: true };
  }

  /** The logs are in {@code directory} now, because the stack has ended. */
  moved(directory) {
    this.#held.forEach((held, service) => { held.log = `${directory}/${service}.log`; });
    this.lines.filter(line => line.cut).forEach(line => Object.assign(line, this.#cut(line.service)));
    this.set({});
  }

  #put(service, whole, remark, importance = 2) {
    const raw = whole.length > LONGEST ? whole.slice(0, LONGEST) + ` … ${(whole.length - LONGEST).toLocaleString('en')} more characters` : whole;
    const words = plain(raw);
    const line = { service, at: this.#read, raw, words, level: remark ? importance : level(words, this.#levels.get(service) ?? 1), remark };
    this.#levels.set(service, line.level);
    if (service && !this.services.has(service)) this.service(service);
    const held = this.#of(service);
    held.lines++;
    held.characters += raw.length;
    this.#characters += raw.length;
    this.#show(line);
  }

  #show(line) {
    this.lines.push(line);
    if (this.shown !== this.lines) {
      if (!this.#fits(line)) return;
      this.shown.push(line);
    }
    if (this.bottoms) this.bottoms.push((this.bottoms.at(-1) || 0) + this.#height(line));
    if (this.query && this.#matches(line)) this.hits.push(this.shown.length - 1);
  }

  /** Makes a service known, so that it has a colour and a button before it writes. */
  service(name) {
    if (!this.services.has(name)) this.services.set(name, this.services.size % 8);
    this.onservice?.();
  }

  /** Puts the services into the order of {@code names}; others that are known come after them. */
  order(names) {
    names.forEach(name => this.service(name));
    this.services = new Map([...new Set([...names, ...this.services.keys()])].map(name => [name, this.services.get(name)]));
    this.onservice?.();
  }

  #fits(line) {
    return (!this.only || line.service === this.only) && line.level >= this.lowest
      && (!this.onlyHits || !this.query || this.#matches(line));
  }

  #matches(line) {
    return line.words.toLowerCase().includes(this.query);
  }

  /** Drops the oldest lines of the services that have the most. */
  #trim() {
    if (this.lines.length <= MOST + SLACK && this.#characters <= MOST_CHARACTERS) return;
    const held = [...this.#held.values()];
    const lines = share(held.map(each => each.lines), MOST);
    const characters = this.#characters > MOST_CHARACTERS ? share(held.map(each => each.characters), MOST_CHARACTERS * 3 / 4) : Infinity;
    held.forEach(each => { each.before = each.lines; each.lines = each.characters = 0; });
    this.#characters = 0;
    const kept = [];
    for (let i = this.lines.length - 1; i >= 0; i--) {
      const line = this.lines[i];
      const own = this.#of(line.service);
      if (line.cut || own.lines >= lines || own.characters >= characters) continue;
      own.lines++;
      own.characters += line.raw.length;
      this.#characters += line.raw.length;
      kept.push(line);
    }
    held.forEach(each => { each.dropped += each.before - each.lines; });
    const marked = new Set();
    this.lines = [];
    for (const line of kept.reverse()) {
      const own = this.#of(line.service);
      if (line.service && (own.dropped || own.earlier) && !marked.has(line.service)) this.lines.push(this.#cut(line.service));
      marked.add(line.service);
      this.lines.push(line);
    }
    this.#choose();
  }

  /** Chooses the lines that are shown, again. */
  #choose() {
    const all = !this.only && !this.lowest && !(this.onlyHits && this.query);
    const current = this.shown[this.hits[this.hit]];
    this.shown = all ? this.lines : this.lines.filter(line => this.#fits(line));
    this.hits = [];
    if (this.query) this.shown.forEach((line, i) => { if (this.#matches(line)) this.hits.push(i); });
    this.hit = current ? this.hits.findIndex(i => this.shown[i] === current) : -1;
    this.#measure();
    this.#drawSoon();
  }

  set(choice) {
    const middle = this.follows ? null : this.shown[this.#at(this.#scroller.scrollTop)];
    Object.assign(this, choice);
    this.#elements.forEach(made => made.remove());
    this.#elements.clear();
    this.#choose();
    const kept = middle ? this.shown.indexOf(middle) : -1;
    if (kept >= 0) {
      this.#size();
      this.#scrollTo(this.#top(kept));
    }
  }

  search(words) {
    this.set({ query: words.toLowerCase(), hit: -1 });
    if (words && this.hits.length && !this.onlyHits) {
      this.hit = this.follows ? this.hits.length : this.hits.findIndex(i => this.#top(i) >= this.#scroller.scrollTop);
      this.jump(this.follows ? -1 : 0);
    }
  }

  /** Goes to the next or the previous hit. */
  jump(step) {
    if (!this.hits.length) return;
    const from = this.hit < 0 && step < 0 ? 0 : this.hit;
    this.hit = (from + step + this.hits.length) % this.hits.length;
    this.follow(false);
    const index = this.hits[this.hit];
    this.#size();
    this.#scrollTo(this.#top(index) - this.#scroller.clientHeight / 2);
    this.#elements.forEach(made => made.remove());
    this.#elements.clear();
    this.draw();
    const mark = this.#elements.get(this.shown[index])?.querySelector('mark');
    if (mark) mark.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#lastTop = this.#scroller.scrollTop;
  }

  /** Scrolls without being taken for the reader, who pauses and follows by scrolling. */
  #scrollTo(top) {
    this.#scroller.scrollTop = top;
    this.#lastTop = this.#scroller.scrollTop;
  }

  follow(on) {
    if (this.follows === on) return;
    this.follows = on;
    if (on) {
      this.unseen = 0;
      this.#trim();
      this.#held.forEach((held, service) => {
        if (held.missed) this.#put(service, `… ${count(held.missed, 'line')} not kept while this page was paused`, true);
        held.missed = 0;
      });
    }
    this.#drawSoon();
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 4; // a larger window scrolls back, too, and stays there
    if (scrollTop < this.#lastTop - 1 && !atEnd) this.follow(false);
    else if (scrollTop > this.#lastTop && atEnd) this.follow(true);
    this.#lastTop = scrollTop;
    this.#drawSoon();
  }

  // ---- heights: a line has as many rows as its characters need where lines wrap, or one

  #columns() {
    const probe = element('span', { className: 'line' }, element('span', {}, 'x'.repeat(100)));
    byId('space').append(probe);
    this.character = probe.firstChild.getBoundingClientRect().width / 100 || 8;
    probe.remove();
    const label = (this.only ? 0 : this.#labelWidth() + 2) + (this.times ? UNKNOWN_TIME.length + 1 : 0);
    return Math.max(10, Math.floor((this.#scroller.clientWidth - 20) / this.character) - label);
  }

  #labelWidth() {
    const longest = Math.max(3, ...[...this.services.keys()].map(name => name.length));
    return Math.min(longest, this.#scroller.clientWidth < 600 ? 8 : 16);
  }

  #measure() {
    if (!this.wraps) {
      this.bottoms = null;
      return;
    }
    this.columns = this.#columns();
    let bottom = 0;
    this.bottoms = this.shown.map(line => (bottom += this.#height(line)));
  }

  #height(line) {
    const words = line.words;
    if (words.length <= this.columns && !/[^\x00-\u10ff]/.test(words)) return ROW;
    let rows = 1;
    let column = 0;
    for (const character of words) {
      const width = character.codePointAt(0) > 0x10ff ? 2 : 1;
      if (column + width > this.columns) {
        rows++;
        column = 0;
      }
      column += width;
    }
    return rows * ROW;
  }

  #top(index) {
    return this.bottoms ? (index ? this.bottoms[index - 1] : 0) : index * ROW;
  }

  /** Returns the index of the line at a height. */
  #at(height) {
    if (!this.bottoms) return Math.max(0, Math.min(this.shown.length - 1, Math.floor(height / ROW)));
    let low = 0;
    let high = this.shown.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.bottoms[middle] > height) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #size() {
    byId('space').style.height = this.#top(this.shown.length) + 'px';
  }

  // ---- drawing

  #drawSoon() {
    this.#due ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.#due);
    this.#due = 0;
    const scroller = this.#scroller;
    const space = byId('space');
    this.#size();
    if (this.follows) this.#scrollTo(this.#top(this.shown.length));
    else this.#lastTop = Math.min(this.#lastTop, scroller.scrollTop); // fewer lines than before
    scroller.classList.toggle('wraps', this.wraps);
    scroller.classList.toggle('mixed', !this.only);
    scroller.style.setProperty('--label', this.#labelWidth() + 'ch');
    const first = Math.max(0, this.#at(scroller.scrollTop) - BEYOND);
    const last = Math.min(this.shown.length, this.#at(scroller.scrollTop + scroller.clientHeight) + BEYOND);
    const kept = new Map();
    for (let i = first; i < last; i++) {
      const line = this.shown[i];
      const made = this.#elements.get(line) || this.#element(line, i);
      made.style.top = this.#top(i) + 'px';
      kept.set(line, made);
    }
    this.#elements.forEach((made, line) => { if (!kept.has(line)) made.remove(); });
    let before = space.firstChild;
    kept.forEach(made => {
      if (made === before) before = before.nextSibling;
      else space.insertBefore(made, before);
    });
    this.#elements = kept;
    this.#words();
  }

  #words() {
    text(byId('log-count'), count(this.shown.length, 'line') + (this.shown === this.lines ? '' : ' of ' + this.lines.length.toLocaleString('en')));
    text(byId('hits'), !this.query ? '' : this.hits.length ? `${this.hit < 0 ? '' : (this.hit + 1).toLocaleString('en') + ' of '}${this.hits.length.toLocaleString('en')}` : 'no hit');
    const follow = byId('follow');
    text(follow, this.follows ? 'Following' : this.unseen > 0 ? `Follow (${this.unseen.toLocaleString('en')} new)` : 'Follow');
    follow.setAttribute('aria-pressed', this.follows);
  }

  #element(line, index) {
    const made = element('div', { className: 'line level' + line.level + (this.hits[this.hit] === index ? ' current' : '') });
    made.style.lineHeight = ROW + 'px';
    if (line.remark) made.classList.add('remark');
    if (!this.only && line.service) made.append(element('span', { className: 'label service' + this.services.get(line.service), title: line.service }, line.service), ' ');
    if (this.times && line.service) made.append(element('span', { className: 'time' }, this.#time(line)), ' ');
    const words = element('span', { className: 'words' });
    const marks = this.#marks(line);
    let at = 0;
    for (const piece of pieces(line.raw)) {
      let rest = piece.text;
      while (rest) {
        while (marks.length && marks[0].to <= at) marks.shift();
        const marked = marks.length > 0 && marks[0].from <= at;
        const until = !marks.length ? Infinity : marked ? marks[0].to : marks[0].from;
        const part = rest.slice(0, until - at);
        const child = marked ? element('mark', {}, part) : piece.style ? element('span', {}, part) : part;
        if (piece.style && !marked) paint(child, piece.style);
        words.append(child);
        at += part.length;
        rest = rest.slice(part.length);
      }
    }
    made.append(words);
    return made;
  }

  /** Returns the time at which the supervisor read a line; a log file keeps no times. */
  #time({ at }) {
    return at ? moment(at) : UNKNOWN_TIME;
  }

  #marks(line) {
    const marks = [];
    if (!this.query) return marks;
    const low = line.words.toLowerCase();
    for (let from = low.indexOf(this.query); from >= 0 && marks.length < MOST_MARKS; from = low.indexOf(this.query, from + this.query.length)) {
      marks.push({ from, to: from + this.query.length });
    }
    return marks;
  }

  // ---- out of the page

  #text() {
    return this.shown.map(line => (this.only || !line.service ? '' : line.service + ' | ')
      + (this.times && line.service ? this.#time(line) + ' ' : '') + line.words).join('\n') + '\n';
  }

  copy() {
    copy(this.#text(), count(this.shown.length, 'line'));
  }

  download(name) {
    const url = URL.createObjectURL(new Blob([this.#text()], { type: 'text/plain' }));
    element('a', { href: url, download: `${name}-${this.only || 'logs'}.txt` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  clear() {
    this.lines = [];
    this.unseen = this.#characters = this.#read = 0;
    this.#held.clear();
    this.#choose();
  }
}
