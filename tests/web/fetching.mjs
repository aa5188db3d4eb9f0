// Building what the browser loads: where the calendar cannot be had, or is not
// the one that is pinned, the build says so and goes on without it.

import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {claim, same, that} from './claims.mjs';

// A folder with the programs that build.sh needs, and this npm.
function path(dir, npm) {
    const bin = join(dir, 'bin');
    mkdirSync(bin, {recursive: true});
    for (const name of ['bash', 'cp', 'dirname', 'grep', 'mkdir', 'mktemp',
        'rm', 'sha256sum'])
        execFileSync('ln', ['-sf', execFileSync('sh',
            ['-c', `command -v ${name}`], {encoding: 'utf8'}).trim(),
        join(bin, name)]);
    if (npm !== null) {
        writeFileSync(join(bin, 'npm'), `#!/bin/bash\n${npm}\n`);
        chmodSync(join(bin, 'npm'), 0o755);
    }
    return bin;
}

function build(dir, npm) {
    const said = execFileSync('web/build.sh', [join(dir, 'web')],
        {encoding: 'utf8', env: {PATH: path(dir, npm), HOME: dir}});
    that(existsSync(join(dir, 'web', 'board.js')), 'our own script is missing');
    same(existsSync(join(dir, 'web', 'event-calendar.min.js')), false);
    return said;
}

export async function fetching(dir) {
    await claim('without npm there is no calendar, and that is said', () => {
        that(/npm is not installed.*tables/.test(build(join(dir, 'f1'), null)),
            'not said');
    });
    await claim('without network there is none, and npm is quoted', () => {
        that(/no such host/.test(build(join(dir, 'f2'),
            'echo "no such host"; exit 1')), 'not said');
    });
    await claim('other bytes than the pinned ones are not taken', () => {
        const npm = 'while [ $# -gt 0 ]; do [ "$1" = --prefix ] && to=$2; ' +
            'shift; done; to=$to/node_modules/@event-calendar/build/dist; ' +
            'mkdir -p "$to"; echo x > "$to/event-calendar.min.js"; ' +
            'echo x > "$to/event-calendar.min.css"';
        that(/pinned.sha256/.test(build(join(dir, 'f3'), npm)), 'not said');
    });
}
