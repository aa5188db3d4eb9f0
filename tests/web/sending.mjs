// What leaves the board as a file: the week as one file that opens without a
// network, GeoJSON as another program reads it, papers that print; and every
// button of the page of reports.

import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

import {accessible, clean, fits, PHONE} from './browser.mjs';
import {claim, same, that} from './claims.mjs';
import {logIn, PASSWORD} from './doing.mjs';
import {NOW, Town} from './town.mjs';

const {check} = createRequire(import.meta.url)('@placemarkio/check-geojson');

// Places for the line segments of the county, on a road to the north-east.
function placed(town) {
    const network = readFileSync(join(town.dir, 'county-network.xml'), 'utf8');
    const lines = [...network.matchAll(
        /<cim:ACLineSegment rdf:(?:ID|about)="#?([^"]+)"/g)].map(([, id]) => id);
    that(lines.length > 5, 'no line segment was found');
    const point = (line, i, x, y) =>
        `<cim:PositionPoint rdf:ID="pp-${line}-${i}">
<cim:PositionPoint.Location rdf:resource="#loc-${line}"/>
<cim:PositionPoint.sequenceNumber>${i}</cim:PositionPoint.sequenceNumber>
<cim:PositionPoint.xPosition>${x.toFixed(5)}</cim:PositionPoint.xPosition>
<cim:PositionPoint.yPosition>${y.toFixed(5)}</cim:PositionPoint.yPosition>
</cim:PositionPoint>\n`;
    const map = join(town.dir, 'map.xml');
    writeFileSync(map, `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:cim="http://iec.ch/TC57/CIM100#">
<cim:CoordinateSystem rdf:ID="wgs">
<cim:CoordinateSystem.crsUrn>urn:ogc:def:crs:EPSG::4326</cim:CoordinateSystem.crsUrn>
</cim:CoordinateSystem>
${lines.map((line, i) => `<cim:Location rdf:ID="loc-${line}">
<cim:Location.CoordinateSystem rdf:resource="#wgs"/>
<cim:Location.PowerSystemResources rdf:resource="#${line}"/>
</cim:Location>
` + point(line, 1, 113 + i * 0.01, 34 + i * 0.005) +
        point(line, 2, 113.01 + i * 0.01, 34.005 + i * 0.005)).join('')}
</rdf:RDF>\n`);
    town.run(['import', map]);
}

async function opens(browser, page, town) {
    await claim('the week as one file opens with the network off', async () => {
        const reply = await page.request.get('/report/html');
        same(reply.status(), 200);
        const file = join(town.dir, 'week.html');
        writeFileSync(file, await reply.body());
        const url = pathToFileURL(file).href;
        const alone = await browser.page(url);
        await alone.context().setOffline(true);
        await alone.goto(url);
        that(await alone.locator('svg').count() > 1, 'no pictures');
        that(/2026-03-16/.test(await alone.locator('body').textContent()),
            'no week');
        await browser.shot(alone, 'file-en');
        await accessible(alone);
        clean(alone); // no request but the one for itself
        same(await alone.evaluate(() =>
            performance.getEntriesByType('resource').length), 0);
        await alone.setViewportSize(PHONE);
        await fits(alone);
        await alone.context().close();
    });
    await claim('what would be loaded from elsewhere would be seen', async () => {
        const file = join(town.dir, 'loads.html');
        writeFileSync(file, '<img src="http://example.org/x.png">');
        const url = pathToFileURL(file).href;
        const alone = await browser.page(url);
        await alone.context().setOffline(true);
        await alone.goto(url);
        that(alone.wrong.some((one) => one.includes('example.org')),
            'it was not noticed');
        await alone.context().close();
    });
}

async function mapped(page) {
    await claim('GeoJSON is read by another program, and lies on the map',
        async () => {
            const text = await (await page.request.get('/report/geojson'))
                .text();
            const map = check(text); // throws on what RFC 7946 forbids
            same(map.type, 'FeatureCollection');
            that(map.features.length > 0, 'nothing is on it');
            for (const {geometry, properties} of map.features) {
                that(properties.outage !== undefined, 'of which outage?');
                const parts = geometry.geometries ?? [geometry];
                for (const [x, y] of parts.flatMap((part) =>
                    part.type === 'MultiLineString' ? part.coordinates.flat()
                        : part.coordinates))
                    that(x >= 113 && x < 130 && y >= 34 && y < 50,
                        `${x}, ${y}`);
            }
        });
    await claim('that program refuses what is no GeoJSON', () => {
        let refused = false;
        try {
            check('{"type":"FeatureCollection","features":[{"type":"Feature",' +
                '"geometry":{"type":"Point","coordinates":["a",1]}}]}');
        } catch {
            refused = true;
        }
        that(refused, 'it took anything');
    });
}

async function reported(browser, page) {
    await claim('the page of reports has no serious barrier', async () => {
        await page.goto('/reports');
        await browser.shot(page, 'reports-en');
        await accessible(page);
        clean(page);
        await page.setViewportSize(PHONE);
        await fits(page);
        await browser.shot(page, 'reports-phone');
        await page.setViewportSize({width: 1600, height: 1000});
        await page.goto('/reports?lang=zh');
        await browser.shot(page, 'reports-zh');
        that(/张贴公告/.test(await page.locator('main').textContent()),
            'not Chinese');
    });
    await claim('each of its buttons gives a file', async () => {
        await page.goto('/reports?lang=en');
        const ways = await page.locator('main a').evaluateAll((list) =>
            list.map((one) => one.getAttribute('href')));
        for (const kind of ['html', 'csv', 'json', 'cim', 'geojson', 'poster',
            'letter', 'public', 'month.csv', 'ics?crew=', 'ics?feeder='])
            that(ways.some((way) => way.startsWith(`/report/${kind}`)),
                `no button for ${kind}`);
        for (const way of ways)
            same(`${way} ${(await page.request.get(way)).status()}`,
                `${way} 200`);
    });
    for (const [paper, zh] of [['poster', '停电通知'], ['letter', '通知']])
        await claim(`the ${paper} prints, in Chinese too`, async () => {
            await page.goto(`/report/${paper}?lang=zh`);
            that((await page.locator('body').textContent()).includes(zh),
                'not Chinese');
            await browser.shot(page, `${paper}-zh`);
            await page.emulateMedia({media: 'print'});
            const pdf = await page.pdf({format: 'A4'});
            that(pdf.length > 1000, 'no paper');
            await page.emulateMedia({media: 'screen'});
            await accessible(page);
        });
}

export async function sending(browser, dir) {
    const town = new Town(dir, 'sending', 4, 5);
    town.import();
    placed(town);
    town.plan();
    town.account('li', PASSWORD, 'view,plan,approve,send');
    town.run(['publish'], {now: NOW});
    await town.serve();
    const page = await logIn(browser, town, 'li');
    await opens(browser, page, town);
    await mapped(page);
    await reported(browser, page);
    await page.context().close();
    await town.stop();
}
