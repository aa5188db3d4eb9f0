// A small county of its own, imported and planned with the program, and the
// server that shows it. Time stands still at NOW.

import {execFileSync, spawn} from 'node:child_process';
import {appendFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const BUILD = process.env.BUILD;
export const NOW = '2026-03-06T08:00:00+08:00';
export const FROM = '2026-03-16';
const ANNOUNCE = '2026-03-09T09:00:00+08:00'; // a week before, waking hours

export class Town {
    constructor(dir, name, feeders, jobs) {
        this.dir = join(dir, name);
        this.db = join(this.dir, 'lineout.db');
        this.outbox = join(this.dir, 'outbox');
        mkdirSync(this.dir);
        writeFileSync(join(this.dir, 'lineout.conf'),
            '[gateway]\nsms=file\nwechat=file\n' +
            `file_dir=${this.outbox}\n[budget]\nmonth_mv_hours=900\n`);
        if (feeders > 0)
            execFileSync(join(BUILD, 'county'), ['--out', this.dir,
                '--feeders', String(feeders), '--jobs', String(jobs)]);
    }

    // A case of tests/cases/plan instead of a county, planned by its options.
    static of(dir, name) {
        const from = join('tests', 'cases', 'plan', name);
        const town = new Town(dir, name, 0, 0);
        const options = readFileSync(join(from, 'options'), 'utf8');
        for (const [, group, key, value] of
            options.matchAll(/^set=(\w+)\.(\w+)=(.*)$/gm))
            appendFileSync(join(town.dir, 'lineout.conf'),
                `[${group}]\n${key}=${value}\n`);
        const option = (key) =>
            new RegExp(`^${key}=(.*)$`, 'm').exec(options)[1];
        town.now = option('now');
        town.run(['import', join(from, 'network.xml'),
            join(from, 'work.xml')], town);
        town.run(['plan', '--from', option('from'), '--days', option('days')],
            town);
        return town;
    }

    // Runs the program; returns what it prints.
    run(words, {now = NOW, input} = {}) {
        return execFileSync(join(BUILD, 'lineout'),
            [...words, '--db', this.db, '--now', now, '--lang', 'en',
                '--config', join(this.dir, 'lineout.conf')],
            {encoding: 'utf8', input, stdio: [input === undefined ? 'ignore'
                : 'pipe', 'pipe', 'pipe']});
    }

    import() {
        return this.run(['import', join(this.dir, 'county-network.xml'),
            join(this.dir, 'county-work.xml')]);
    }

    plan() {
        return this.run(['plan', '--from', FROM, '--days', '7',
            '--time-limit', '10']);
    }

    account(name, password, roles) {
        return this.run(['account', 'add', name, '--roles', roles],
            {input: `${password}\n${password}\n`});
    }

    notify() {
        return this.run(['notify', '--send'], {now: ANNOUNCE});
    }

    // The port is chosen by the kernel and read from what the server says.
    serve(now = NOW) {
        this.server = spawn(join(BUILD, 'lineout'), ['serve', '--port', '0',
            '--db', this.db, '--now', now, '--lang', 'en', '--config',
            join(this.dir, 'lineout.conf')],
        {stdio: ['ignore', 'pipe', 'inherit']});
        return new Promise((done, fail) => {
            let said = '';
            this.server.stdout.on('data', (data) => {
                said += data;
                const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
                if (found !== null) {
                    this.url = found[0];
                    done(found[0]);
                }
            });
            this.server.on('exit', (code) =>
                fail(new Error(`the server ended with ${code}: ${said}`)));
        });
    }

    stop() {
        this.server.removeAllListeners('exit');
        return new Promise((done) => {
            this.server.on('exit', done);
            this.server.kill('SIGTERM');
        });
    }
}
