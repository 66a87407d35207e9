// Draws what each service did when, in the colours of the report.

import { byId, element, time } from './words.js';

const PHASES = {
  'service-waiting': 'waiting', 'service-launched': 'starting', 'service-ready': 'ready', 'service-recovered': 'ready',
  'service-died': 'down', 'restart-given-up': 'down', 'service-unhealthy': 'unhealthy', 'service-stopping': 'stopping',
};
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400];
const MOST_TICKS = 6;

export class Timeline {
  tracks = new Map();
  begin = 0;
  ready = 0;
  end = 0;
  whole = false;

  /** Receives the next event. */
  onEvent(at, fact) {
    if (fact.kind === 'run-started') {
      this.tracks = new Map(fact.services.map(name => [name, []]));
      this.begin = at;
      this.ready = this.end = 0;
    } else if (fact.kind === 'stack-ready') {
      this.ready = at;
    } else if (fact.kind === 'restart-ordered') {
      fact.services.forEach(name => this.#enter(name, 'restarting', at));
    } else if (fact.kind === 'restart-failed') {
      fact.failures.forEach(failure => { if (failure.service) this.#enter(failure.service, 'down', at); });
    } else if (fact.kind === 'task-done') {
      const track = this.tracks.get(fact.service) || [];
      if (track.length) track.at(-1).phase = 'task';
      this.#leave(fact.service, at);
    } else if (fact.kind === 'service-stopped') {
      this.#leave(fact.service, at);
    } else if (fact.kind === 'run-ended') {
      this.end = at;
      this.tracks.forEach((track, name) => this.#leave(name, at));
    } else if (PHASES[fact.kind]) {
      this.#enter(fact.service, PHASES[fact.kind], at);
    }
  }

  #enter(name, phase, at) {
    if (!this.tracks.has(name)) this.tracks.set(name, []);
    const track = this.tracks.get(name);
    if (track.length && track.at(-1).phase === phase && !track.at(-1).to) return;
    this.#leave(name, at);
    track.push({ phase, from: at, to: 0 });
  }

  #leave(name, at) {
    const last = (this.tracks.get(name) || []).at(-1);
    if (last && !last.to) last.to = at;
  }

  draw(now) {
    if (!this.begin) return;
    const latest = this.end || Math.max(now, this.begin + 100);
    const to = !this.whole && this.ready ? Math.min(latest, this.begin + (this.ready - this.begin) * 1.12 + 50) : latest;
    const span = to - this.begin;
    const rows = [...this.tracks].map(([name, track]) => this.#row(name, track, to, span));
    byId('timeline').replaceChildren(...rows, this.#axis(span / 1000));
  }

  #row(name, track, to, span) {
    const bars = element('div', { className: 'track' });
    const said = [];
    for (const { phase, from, to: until } of track) {
      const end = Math.min(until || to, to);
      if (from >= to) continue;
      const lasted = (Math.max(end - from, 0)) / 1000;
      const bar = element('span', { className: 'bar ' + phase, title: `${name}: ${phase}, ${time(((until || Date.now()) - from) / 1000)}` });
      bar.style.left = (from - this.begin) / span * 100 + '%';
      bar.style.width = Math.max((end - from) / span * 100, 0.3) + '%';
      if ((end - from) / span > 0.16) bar.append(phase === 'ready' && !until ? 'ready' : time(lasted));
      bars.append(bar);
      said.push(`${phase} ${until ? 'for ' + time((until - from) / 1000) : 'since ' + time((from - this.begin) / 1000)}`);
    }
    const row = element('div', { className: 'lane', role: 'img', 'aria-label': name + ': ' + (said.join(', ') || 'not launched yet') });
    row.append(element('span', { className: 'lane-name' }, name), bars);
    return row;
  }

  #axis(total) {
    const step = STEPS.find(each => total / each <= MOST_TICKS) || total / MOST_TICKS;
    const ticks = element('div', { className: 'track axis' });
    for (let at = 0; at <= total; at += step) {
      const tick = element('span', {}, step < 1 ? at.toFixed(1) + ' s' : at < 60 ? Math.round(at) + ' s' : time(Math.round(at)).replace(' 0 s', '').replace(' 0 min', ''));
      tick.style.left = at / total * 100 + '%';
      if (at / total < 0.94) ticks.append(tick);
    }
    const row = element('div', { className: 'lane', 'aria-hidden': 'true' });
    row.append(element('span', { className: 'lane-name' }), ticks);
    return row;
  }
}
