// All claims about the board, in the order of a week: read, plan, publish.
// Usage: node all.mjs FOLDER SHOTS

import {Browser} from './browser.mjs';
import {sum} from './claims.mjs';
import {doing} from './doing.mjs';
import {exports} from './exports.mjs';
import {fetching} from './fetching.mjs';
import {late} from './late.mjs';
import {plain} from './plain.mjs';
import {reading} from './reading.mjs';
import {sending} from './sending.mjs';
import {Town} from './town.mjs';

const [, , dir, shots] = process.argv;
const only = process.env.ONLY; // one part: ONLY=sending make test-web
const wanted = (part) => only === undefined || only === part.name;

if (wanted(fetching))
    await fetching(dir);
const browser = await Browser.open(shots);
try {
    if (wanted(reading) || wanted(doing)) {
        const town = new Town(dir, 'town', 6, 8);
        town.import();
        town.plan();
        await town.serve();
        for (const part of [reading, doing].filter(wanted))
            await part(browser, town);
        await town.stop();
    }
    for (const part of [plain, late, sending, exports].filter(wanted))
        await part(browser, dir);
} finally {
    await browser.close();
}
process.exitCode = sum();
