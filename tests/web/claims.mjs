// Claims, one after the other: a name that says what holds, and what is to
// be seen for it. Only what is not true is printed.

let passed = 0;
let failed = 0;

export async function claim(what, test) {
    const begun = Date.now();
    try {
        await test();
        passed++;
        if (process.env.V)
            console.log(`web: true (${Date.now() - begun} ms): ${what}`);
    } catch (error) {
        failed++;
        console.log(`web: not true: ${what}`);
        console.log(String(error.stack ?? error).replace(/^/gm, '    '));
    }
}

export function same(found, expected) {
    if (found !== expected)
        throw new Error(`expected ${JSON.stringify(expected)}, ` +
            `got ${JSON.stringify(found)}`);
}

export function that(condition, otherwise) {
    if (!condition)
        throw new Error(otherwise);
}

export function sum() {
    console.log(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
}
