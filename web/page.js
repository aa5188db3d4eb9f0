// What runs on every page: one-lines that play, and the board where there is
// one. Pages read the same without any of it.

import {playAll} from './play.js';

playAll(document);
if (document.getElementById('board') !== null) {
    const board = await import('./board.js');
    await board.start(document.getElementById('board'));
}
