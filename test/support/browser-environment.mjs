import { TestEnvironment } from 'jest-environment-node';
import * as playwright from 'playwright-core';

/** Node, with Playwright for all test files of a run: each would take a second to load it anew. */
export default class BrowserEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.czmPlaywright = playwright;
  }
}
