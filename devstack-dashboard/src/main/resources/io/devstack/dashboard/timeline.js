// Shows the picture of the run that its report draws, until now.

import { ask } from './session.js';
import { byId } from './words.js';

const PAUSE_MILLIS = 10_000;
const RESIZED_MILLIS = 300;

/** The only texts that become elements: pictures that the supervisor draws. No script in them would run. */
const policy = globalThis.trustedTypes?.createPolicy('picture', { createHTML: svg => svg }) ?? { createHTML: svg => svg };

export class Timeline {
  #asks = false;
  #again = false;
  #over = false;
  #drawn = 0;
  #due = 0;

  constructor() {
    new ResizeObserver(() => {
      clearTimeout(this.#due);
      if (this.#drawn && !this.#over && this.width() !== this.shownWidth) this.#due = setTimeout(() => this.draw(), RESIZED_MILLIS);
    }).observe(byId('timeline'));
  }

  /** Returns the width of the place for the picture. */
  width() {
    return Math.floor(byId('timeline').clientWidth);
  }

  /** Draws now if the run changes, or after a pause; {@code changes} is whether bars grow that show a start or a stop. */
  async tick(changes) {
    if (changes || Date.now() - this.#drawn > PAUSE_MILLIS) await this.draw();
  }

  async draw() {
    if (this.#over) return;
    if (this.#asks) {
      this.#again = true;
      return;
    }
    this.#asks = true;
    try {
      const width = this.width();
      const picture = await (await ask('/v1/timeline?width=' + width)).text();
      if (!this.#over) this.#show(picture, width);
    } catch {
      return; // the request for the state fails, too, and reports it
    } finally {
      this.#asks = false;
      if (this.#again) {
        this.#again = false;
        setTimeout(() => this.draw());
      }
    }
  }

  /** Shows the last picture: the run is over. */
  end(picture) {
    this.#over = true;
    if (picture) this.#show(picture, this.width());
  }

  #show(picture, width) {
    const parsed = new DOMParser().parseFromString(policy.createHTML(picture.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')), 'image/svg+xml');
    if (parsed.documentElement.tagName !== 'svg') return; // it broke off
    const svg = document.importNode(parsed.documentElement, true);
    svg.style.width = svg.viewBox.baseVal.width + 'px'; // the last picture stays readable in a window of another width
    byId('timeline').replaceChildren(svg);
    this.#drawn = Date.now();
    this.shownWidth = width;
  }
}
