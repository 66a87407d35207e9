// The table of services: a row for each, and its details on demand.

import { json } from './session.js';
import { byId, clock, copy, element, say, seconds, size, text, time } from './words.js';

const DETAILS_MILLIS = 10_000;
const GOOD = ['ready', 'done'];
const BAD = ['dead', 'unhealthy'];
const DOWN = ['dead', 'stopped', 'restarting', 'waiting'];

export function colour(word) {
  return GOOD.includes(word) ? 'good' : BAD.concat('degraded', 'lost').includes(word) ? 'bad' : ['stopped', 'connecting'].includes(word) ? 'off' : 'busy';
}

/** Shows a condition and what its probe saw last, in a state of its service. */
function probe({ condition, holds, seen, at }, state) {
  const line = element('div', { className: 'probe' }, condition);
  const [kind, mark] = verdict(holds, state);
  line.append(at ? element('span', { className: kind }, `${mark} ${clock(at)} ${seen}`) : element('span', { className: 'soft' }, 'not tried yet'));
  return line;
}

/** A start has not failed yet, and what held before a death does not count any more. */
function verdict(holds, state) {
  if (state === 'starting' && !holds) return ['soft', 'not yet:'];
  if (DOWN.includes(state) && (holds || !BAD.includes(state))) return ['soft', 'before:'];
  return holds ? ['good', '✓'] : ['bad', '✗'];
}

/** Returns the ports of a service; each has an address if that of the service opens in a browser. */
function addresses({ url, ports }) {
  const opens = /^https?:\/\//.test(url || '') && URL.canParse(url);
  return Object.entries(ports || {}).map(([key, port], i) => ({ key, port, href: opens ? i ? Object.assign(new URL('/', url), { port }).href : url : '' }));
}

/** Returns a text, as a link if it has an address. */
function link(words, href) {
  return href ? element('a', { href, target: '_blank', rel: 'noopener noreferrer', title: href }, words) : words;
}

export class Services {
  rows = new Map();
  #cpu = new Map();
  #memory = new Map();
  #over = false;
  #output = '';

  /** Makes the table; {@code act} receives an action and a service, and {@code show} the service of the log to show. */
  constructor(session, act, show) {
    Object.assign(this, { session, act, show });
  }

  /** Removes what nothing can do any more: the stack has ended. Its logs are in {@code output} now, if that is known. */
  end(output = '') {
    this.#over = true;
    this.#output = output;
    document.querySelectorAll('#rows .action').forEach(button => button.remove());
  }

  update(services) {
    const names = new Set(services.map(service => service.name));
    this.rows.forEach((row, name) => {
      if (!names.has(name)) {
        row.line.remove();
        row.more.remove();
        this.rows.delete(name);
      }
    });
    for (const service of services) {
      if (!this.rows.has(service.name)) this.#add(service.name);
      this.#fill(this.rows.get(service.name), this.#stillDead(service));
    }
  }

  /** A service that had died is not stopped by the stop of the stack. */
  #stillDead(service) {
    const before = this.rows.get(service.name).service;
    const died = service.state === 'stopped' && (before?.state === 'dead' || before?.state === 'restarting' && before.failure);
    return died ? { ...service, state: 'dead', failure: before.failure } : service;
  }

  #add(name) {
    const cell = (kind, label) => element('td', { role: 'cell', className: kind, 'data-label': label });
    const id = 'more-' + name;
    const button = element('button', { type: 'button', className: 'name', 'aria-expanded': 'false', 'aria-controls': id }, name);
    const cells = {
      state: cell('state', ''), address: cell('address', ''), uptime: cell('number', 'up '),
      restarts: cell('number', 'restarts '), cpu: cell('number', 'CPU '), memory: cell('number', 'memory '),
    };
    const line = element('tr', { role: 'row' }, element('th', { role: 'rowheader', scope: 'row' }, button), ...Object.values(cells));
    const inside = element('td', { role: 'cell', colSpan: 7 });
    const more = element('tr', { role: 'row', className: 'more', id, hidden: true }, inside);
    cells.state.append(element('span', { className: 'pill' }), element('span', { className: 'failure' }));
    const row = { name, line, more, inside, button, cells };
    button.addEventListener('click', () => this.#toggle(row));
    byId('rows').append(line, more);
    this.rows.set(name, row);
  }

  #fill(row, service) {
    const { cells } = row;
    row.service = service;
    const [pill, failure] = cells.state.children;
    text(pill, service.state);
    pill.className = 'pill ' + colour(service.state);
    text(failure, service.failure?.what.split('\n')[0]);
    this.#address(cells.address, service);
    text(cells.uptime, service.uptime ? time(seconds(service.uptime)) : '–');
    text(cells.restarts, service.restarts);
    this.#usage(cells.cpu, this.#cpu, service, service.cpuPercent, value => value + ' %');
    this.#usage(cells.memory, this.#memory, service, service.memoryBytes, size);
    if (service.state === 'dead' && !row.hasDied) {
      row.hasDied = true;
      if (row.more.hidden) this.#toggle(row); // its last lines are what its reader wants to know
    }
    if (row.more.hidden) return;
    this.#live(row);
    if (!this.#over) this.#ask(row);
  }

  #address(cell, service) {
    const shown = JSON.stringify([service.url, service.ports]);
    if (cell.dataset.shown === shown) return;
    cell.dataset.shown = shown;
    const all = addresses(service);
    cell.replaceChildren(...all.flatMap(({ key, port, href }, i) => [i ? ', ' : '', element('span', { className: 'port' },
      all.length > 1 ? element('span', { className: 'soft' }, key + ' ') : '', link(':' + port, href))]));
    if (!all.length) cell.append(element('span', { className: 'soft' }, '–'));
  }

  /** Shows a measurement and the highest one since the page was opened. */
  #usage(cell, highest, service, value, words) {
    if (!service.pid) {
      cell.replaceChildren('–');
      return;
    }
    const most = Math.max(value, highest.get(service.name) || 0);
    highest.set(service.name, most);
    if (!cell.firstElementChild) cell.replaceChildren(element('span'), element('small', { title: 'The highest since this page was opened' }));
    text(cell.firstElementChild, words(value));
    text(cell.lastElementChild, 'max ' + words(most));
  }

  #toggle(row) {
    const open = row.more.hidden;
    row.more.hidden = !open;
    row.button.setAttribute('aria-expanded', open);
    row.line.classList.toggle('open', open);
    if (open) this.#open(row);
  }

  #open(row) {
    const button = (words, action, kind = '') => {
      const made = element('button', { type: 'button', className: kind }, words);
      made.addEventListener('click', action);
      return made;
    };
    const { name } = row;
    const buttons = element('p', { className: 'buttons' }, button('Show its log', () => this.show(name)));
    if (this.session.control && !this.#over) {
      buttons.append(button('Restart', () => this.act('restart', name), 'action'),
        button('Restart with dependants', () => this.act('restart-all', name), 'action'));
    }
    if (!this.#over) buttons.append(button('Copy restart command', () => copy('mvn devstack:restart -Dservice=' + name, 'the command'), 'action'));
    buttons.append(button('Copy log command', () => copy(`mvn devstack:logs -Dservice=${name} -Df`, 'the command')));
    row.facts = element('dl');
    row.last = element('pre', { hidden: true });
    row.inside.replaceChildren(row.facts, row.last, buttons);
    this.#live(row);
    if (!this.#over) this.#ask(row, say);
  }

  /** Asks for the definition and for what each probe saw last; the poll reports why it fails. */
  async #ask(row, report = () => {}) {
    if (row.asks) return;
    row.asks = true;
    try {
      row.details = await json('/v1/services/' + encodeURIComponent(row.name) + '/details', { signal: AbortSignal.timeout(DETAILS_MILLIS) });
      this.#live(row);
    } catch (problem) {
      report(problem.message);
    } finally {
      row.asks = false;
    }
  }

  #live(row) {
    const { service, details = {} } = row;
    const all = addresses(service).filter(({ href }, i, { length }) => href || length > 1);
    const facts = [
      ['Process', service.pid ? `${service.pid}${service.processes > 1 ? ` and ${service.processes - 1} more` : ''}` : 'none'],
      ['Address', all.length > 1 ? all.map(({ key, port, href }) => element('div', {}, key + ' ', link(href || ':' + port, href))) : all.map(({ href }) => link(href, href))],
      ['Ready when', details.ready?.map(each => probe(each, service.state))],
      ['Alive while', details.alive?.map(each => probe(each, service.state))],
      ['Command', details.command],
      ['Directory', details.directory],
      ['Depends on', details.dependsOn?.join(', ')],
      ['Environment', details.environment?.join('\n')],
      ['Environment file', details.environmentFile],
      ['Log', this.#output ? `${this.#output}/${row.name}.log` : details.log],
    ].filter(([, value]) => value?.length);
    const shown = JSON.stringify([service.state, service.pid, service.processes, service.ports, service.url, details, this.#output]);
    if (row.shown !== shown || !row.facts.firstChild) {
      row.shown = shown;
      row.facts.replaceChildren(...facts.flatMap(([key, value]) => [element('dt', {}, key), element('dd', {}, ...[value].flat())]));
    }
    const lines = service.failure?.lastLines || [];
    row.last.hidden = !lines.length;
    text(row.last, lines.join('\n'));
  }
}
