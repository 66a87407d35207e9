// The page: opens the session, follows events and logs, asks for the state of the services, and takes orders.

import { Logs } from './logs.js';
import { Services, colour } from './services.js';
import { AccessError, SilenceError, ask, json, lines, open } from './session.js';
import { Timeline } from './timeline.js';
import { byId, clock, copy, count, element, page, say, seconds, text, time } from './words.js';

const POLL_MILLIS = 2000;
const SOON_MILLIS = 120;
const AGAIN_MILLIS = 1000;
const SILENCE_MILLIS = 10_000;
const LAST_LINES_MILLIS = 5000;
const TAIL = 10_000;
const MOST_EVENTS = 500;
const READ_ONLY = 'This page only reads; for restart and stop: mvn devstack:status -Ddevstack.dashboard=control';

const logs = new Logs();
const timeline = new Timeline();
let services;
let over = false;
let lastEvent = 0;
let due = 0;
let drawing = 0;
let polling = false;
let pollsAgain = false;
let silentSince = 0;
let decide = () => {};
const troubles = { poll: '', follow: '' };
const following = new AbortController();

function outcome(word) {
  text(byId('outcome'), word);
  byId('outcome').className = 'pill ' + colour(word);
  document.title = `${word} · ${byId('project').textContent}`;
}

function notice(kind, ...parts) {
  const target = byId('notice');
  target.className = kind;
  target.hidden = false;
  const words = parts.map(part => part.textContent ?? part).join('');
  if (target.textContent !== words) target.replaceChildren(...parts);
}

// ---- state

async function poll() {
  clearTimeout(due);
  due = 0;
  if (over) return;
  if (polling) {
    pollsAgain = true;
    return;
  }
  polling = true;
  try {
    const stack = await json('/v1/stack?maxAgeMillis=1000', { signal: AbortSignal.timeout(SILENCE_MILLIS) });
    if (over) return;
    silentSince = 0;
    trouble('poll', '');
    outcome(stack.outcome);
    summary(stack.services);
    logs.order(stack.services.map(service => service.name));
    services.update(stack.services);
    timeline.tick(!['ready', 'degraded'].includes(stack.outcome));
  } catch (problem) {
    failed('poll', problem);
  } finally {
    polling = false;
  }
  if (!over) due ||= setTimeout(poll, pollsAgain ? SOON_MILLIS : document.hidden ? 5 * POLL_MILLIS : POLL_MILLIS);
  pollsAgain = false;
}

function summary(all) {
  const of = state => all.filter(service => service.state === state).length;
  const done = of('done') ? `, ${count(of('done'), 'task')} done` : '';
  text(byId('summary'), `${of('ready')} of ${count(all.length - of('done'), 'service')} ready${done}`);
}

function pollSoon() {
  clearTimeout(due);
  due = setTimeout(poll, SOON_MILLIS);
}

/** Shows what is wrong with one of the two requests that go on; nothing if it works again. */
function trouble(request, words) {
  troubles[request] = words;
  const shown = troubles.poll || troubles.follow;
  if (shown) notice('bad', shown);
  else if (!silentSince) byId('notice').hidden = true;
}

function failed(request, problem) {
  if (over) return;
  if (problem instanceof AccessError) {
    isOver();
    noAccess(problem);
    return;
  }
  if (!(problem instanceof SilenceError)) {
    trouble(request, problem.message);
    return;
  }
  silentSince ||= Date.now();
  if (Date.now() - silentSince > 1500) {
    outcome('lost');
    notice('bad', `The supervisor has not answered since ${clock(silentSince)}. If it was killed, its keeper stops the services; check with: mvn devstack:status`);
  }
}

function isOver(output) {
  over = true;
  services.end(output);
  setTimeout(() => following.abort(), LAST_LINES_MILLIS); // the supervisor ends the response, unless it hangs
}

function noAccess(problem) {
  outcome('stopped');
  notice('bad', problem.message + ' Print a new link: ', element('code', {}, 'mvn devstack:status'));
}

function copyReport(file) {
  const button = element('button', { type: 'button' }, 'Copy its path');
  button.addEventListener('click', () => copy(file, 'the path of the report'));
  return button;
}

/** Keeps what the supervisor sent last: no server answers any more, and a page of a server may not open a file. */
function last({ picture, report }) {
  timeline.end(picture);
  byId('report-link')?.replaceChildren(element('a', { href: page(report), target: '_blank', rel: 'noopener' }, 'Open the report'), ' · ');
}

function ended(fact) {
  isOver(fact.output);
  logs.moved(fact.output);
  outcome('stopped');
  const left = fact.left.length ? ` Still running: ${fact.left.join('; ')}.` : '';
  const names = [...new Set(fact.deaths)].map(name => [name, fact.deaths.filter(each => each === name).length]);
  const died = names.length ? ` Died before: ${names.map(([name, times]) => times > 1 ? `${name} ×${times}` : name).join(', ')}.` : '';
  notice(left ? 'bad' : 'off', `The stack has stopped in ${time(seconds(fact.elapsed))}.${died}${left} `, element('span', { id: 'report-link' }), element('code', { id: 'report' }, fact.output + '/report.html'), ' ', copyReport(fact.output + '/report.html'));
  services.update([...services.rows.values()].map(({ service }) => ({ ...service, pid: undefined, uptime: undefined, url: undefined, state: service.state === 'done' ? 'done' : 'stopped' })));
  text(byId('summary'), '');
  byId('stop').hidden = true;
}

// ---- events

function onEvent(data) {
  const { at, fact, words } = JSON.parse(data);
  if (fact.kind === 'run-started') fact.services.forEach(name => logs.service(name));
  if (fact.kind === 'signal-sent') return;
  const kind = /died|failed|given-up|unhealthy|left-alone/.test(fact.kind) ? 'bad' : /^(service-ready|service-recovered|stack-ready|task-done|restart-done)$/.test(fact.kind) ? 'good' : '';
  byId('events').prepend(element('li', { className: kind }, element('time', { dateTime: at }, clock(at)), ' ', words));
  if (byId('events').childElementCount > MOST_EVENTS) byId('events').lastChild.remove();
  if (fact.kind === 'run-ended') ended(fact);
  else {
    pollSoon();
    drawSoon();
  }
}

/** Draws once for all events of a moment. */
function drawSoon() {
  drawing ||= setTimeout(() => {
    drawing = 0;
    timeline.draw();
  }, SOON_MILLIS);
}

/** Follows events and logs in one response: a browser has six connections to this host for all tabs. */
async function follow() {
  while (!over) {
    try {
      await lines(`/v1/live?after=${lastEvent}&tail=${TAIL}&width=${timeline.width()}`, following.signal, begun, receive);
    } catch (problem) {
      failed('follow', problem);
    }
    if (over) return;
    await new Promise(resolve => setTimeout(resolve, AGAIN_MILLIS));
  }
}

function begun() {
  logs.clear();
  trouble('follow', '');
}

function receive(pieces) {
  const texts = [];
  for (const line of pieces) {
    if (line[0] === '#') {
      const space = line.indexOf(' ');
      lastEvent = Number(line.slice(1, space));
      onEvent(line.slice(space + 1));
    } else if (line[0] === '%') last(JSON.parse(line.slice(1)));
    else if (line) texts.push(line);
  }
  if (texts.length) logs.add(texts);
}

// ---- orders

function confirmed(title, words, yes) {
  text(byId('confirm-title'), title);
  text(byId('confirm-text'), words);
  text(byId('confirm-yes'), yes);
  byId('confirm').showModal();
  return new Promise(resolve => { decide = resolve; });
}

/** The event of a closed dialog comes only once the tab is visible. */
function decided(yes) {
  decide(yes);
  byId('confirm').close();
}

async function act(action, service) {
  try {
    if (action === 'stop') {
      if (!await confirmed('Stop the stack?', 'All services get their stop signal and their grace.', 'Stop')) return;
      await ask('/v1/stop', { method: 'POST' });
      say('The stack is stopping');
    } else {
      const all = action === 'restart-all';
      await ask(`/v1/services/${encodeURIComponent(service)}/restart?wait=false&dependants=${all}`, { method: 'POST' });
      say(`Restarting ${service}${all ? ' and its dependants' : ''}`);
    }
    pollSoon();
  } catch (problem) {
    say(problem.message);
  }
}

// ---- controls

function chips() {
  const names = ['', ...logs.services.keys()];
  const target = byId('chips');
  if (names.join() !== target.dataset.names) {
    target.dataset.names = names.join();
    target.replaceChildren(...names.map(name => {
      const made = element('button', { type: 'button', className: name ? 'chip service' + logs.services.get(name) : 'chip' }, name || 'All');
      made.addEventListener('click', () => show(name));
      return made;
    }));
  }
  [...target.children].forEach((chip, i) => chip.setAttribute('aria-pressed', names[i] === logs.only));
}

function show(name) {
  logs.set({ only: name });
  chips();
}

function showAndGo(name) {
  show(name);
  logs.follow(true);
  byId('logs').scrollIntoView();
  byId('log').focus({ preventScroll: true });
}

/** A key that changes the logs shows them: they may be below what is visible. */
function goToLogs() {
  const { top, bottom } = byId('logs').getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) byId('logs').scrollIntoView();
}

function controls() {
  const on = (id, kind, action) => byId(id).addEventListener(kind, action);
  let typing = 0;
  on('search', 'input', event => {
    clearTimeout(typing);
    if (event.target.value) typing = setTimeout(() => logs.search(event.target.value), SOON_MILLIS);
    else logs.search(''); // nothing is marked any more, at once
  });
  on('search', 'keydown', event => {
    if (event.key === 'Enter') {
      clearTimeout(typing);
      if (logs.query !== event.target.value.toLowerCase()) logs.search(event.target.value);
      else logs.jump(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      clearTimeout(typing);
      event.target.value = '';
      logs.search('');
      byId('log').focus();
    }
  });
  on('previous', 'click', () => logs.jump(-1));
  on('next', 'click', () => logs.jump(1));
  on('filter', 'change', event => logs.set({ onlyHits: event.target.checked }));
  on('wrap', 'change', event => logs.set({ wraps: event.target.checked }));
  on('times', 'change', event => logs.set({ times: event.target.checked }));
  on('level', 'change', event => logs.set({ lowest: Number(event.target.value) }));
  on('follow', 'click', () => logs.follow(!logs.follows));
  on('copy', 'click', () => logs.copy());
  on('download', 'click', () => logs.download(byId('project').textContent));
  on('help', 'click', () => byId('keys').showModal());
  on('keys-close', 'click', () => byId('keys').close());
  on('confirm-no', 'click', () => decided(false));
  on('confirm-yes', 'click', () => decided(true));
  on('confirm', 'cancel', () => decided(false));
  on('stop', 'click', () => act('stop'));
  document.addEventListener('keydown', keys);
  document.addEventListener('visibilitychange', () => { if (!document.hidden && services) poll(); });
  logs.onservice = chips;
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== 'checkbox') return;
  if (event.key === '/') {
    byId('search').focus();
    byId('search').select();
    event.preventDefault();
    return;
  }
  if (event.key === '?') byId('keys').showModal();
  else if (change(event.key)) goToLogs();
  else return;
  event.preventDefault();
}

/** Changes the logs by a key; returns whether it was one for that. */
function change(key) {
  const names = ['', ...logs.services.keys()];
  if (key === 'f') logs.follow(!logs.follows);
  else if (key === 'w') byId('wrap').click();
  else if (key === 't') byId('times').click();
  else if (key === 'e') {
    const level = byId('level');
    level.selectedIndex = (level.selectedIndex + 1) % level.length;
    logs.set({ lowest: Number(level.value) });
  } else if (/^[0-9]$/.test(key) && Number(key) < names.length) show(names[Number(key)]);
  else return false;
  return true;
}

async function begin() {
  controls();
  try {
    const session = await open();
    const words = session.project.split(/[\\/]/);
    text(byId('project'), words.at(-1) || session.project);
    byId('path').append(session.project, session.control ? '' : element('span', { className: 'hint' }, READ_ONLY));
    byId('stop').hidden = !session.control;
    services = new Services(session, act, showAndGo);
    chips();
    poll();
    follow();
  } catch (problem) {
    noAccess(problem);
  }
}

begin();
