// The browser, and what every page of ours has to keep: no word in the
// console, no request elsewhere, nothing serious that axe-core finds.

import {createRequire} from 'node:module';
import {join} from 'node:path';
import {readFileSync} from 'node:fs';

import {that} from './claims.mjs';

const require = createRequire(import.meta.url);
const {chromium} = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const WIDE = {width: 1600, height: 1000};
export const PHONE = {width: 320, height: 640};

export class Browser {
    static async open(shots) {
        const browser = new Browser();
        browser.shots = shots;
        browser.chromium = await chromium.launch({
            executablePath: process.env.CHROMIUM,
            args: ['--no-sandbox'],
        });
        return browser;
    }

    close() {
        return this.chromium.close();
    }

    // A page of its own: cookies are shared with nobody.
    async page(url, {lang = 'en-GB', viewport = WIDE, script = true} = {}) {
        const context = await this.chromium.newContext({
            locale: lang, viewport, baseURL: url, javaScriptEnabled: script,
        });
        const page = await context.newPage();
        page.setDefaultTimeout(15000);
        page.wrong = [];
        page.on('console', (message) => {
            if (['error', 'warning'].includes(message.type()))
                page.wrong.push(`console: ${message.text()}`);
        });
        page.on('pageerror', (error) => page.wrong.push(error.stack));
        page.on('request', (request) => {
            if (!request.url().startsWith(url))
                page.wrong.push(`elsewhere: ${request.url()}`);
        });
        return page;
    }

    shot(page, name) {
        return page.screenshot({path: join(this.shots, `${name}.png`),
            fullPage: true});
    }
}

export function clean(page) {
    that(page.wrong.length === 0, page.wrong.join('\n'));
}

// axe-core runs in the page as the browser's own tools do, beside the policy
// that forbids inline script. Incomplete findings are for people to look at.
export async function accessible(page) {
    await page.evaluate(axe);
    const {violations} = await page.evaluate(() =>
        globalThis.axe.run(document, {resultTypes: ['violations']}));
    const serious = violations.filter(({impact}) =>
        ['serious', 'critical'].includes(impact));
    that(serious.length === 0, serious.map(({id, help, nodes}) =>
        `${id}: ${help}\n` + nodes.slice(0, 3).map(({html}) =>
            `  ${html.slice(0, 200)}`).join('\n')).join('\n'));
}

// Nothing is wider than the screen: tables and pictures scroll in a frame of
// their own.
export async function fits(page) {
    const [wide, room] = await page.evaluate(() =>
        [document.documentElement.scrollWidth, innerWidth]);
    that(wide <= room, `${wide} px on a screen of ${room}`);
}
