// What runs on every page: one-lines that play, and the board where there is
// one. Pages read the same without any of it.

import {playAll} from './play.js';

playAll(document);
const root = document.getElementById('board');
if (root !== null) {
    const board = await import('./board.js');
    try {
        await board.start(root);
    } catch (error) { // the tables are there all the same
        const said = document.createElement('p');
        said.className = 'warn';
        said.textContent = error.message;
        root.append(said);
    }
}
