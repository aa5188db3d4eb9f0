// All claims about the board, in the order of a week: read, plan, publish.
// Usage: node all.mjs FOLDER SHOTS

import {Browser} from './browser.mjs';
import {sum} from './claims.mjs';
import {doing} from './doing.mjs';
import {fetching} from './fetching.mjs';
import {late} from './late.mjs';
import {plain} from './plain.mjs';
import {reading} from './reading.mjs';
import {sending} from './sending.mjs';
import {Town} from './town.mjs';

const [, , dir, shots] = process.argv;
await fetching(dir);
const town = new Town(dir, 'town', 6, 8);
town.import();
town.plan();
await town.serve();
const browser = await Browser.open(shots);
try {
    await reading(browser, town);
    await doing(browser, town);
    await plain(browser, dir);
    await late(browser, dir);
    await sending(browser, dir);
} finally {
    await browser.close();
    await town.stop();
}
process.exitCode = sum();
