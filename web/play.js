// A one-line played over time: one stage at a time, by slider, by steps, or
// running. Without this all stages stand below each other.

import {el, say} from './dom.js';

const STEP_MS = 1500;

function play(section) {
    const figures = [...section.querySelectorAll('figure[data-step]')];
    if (figures.length < 2)
        return;
    let running = 0;
    const slider = el('input', {
        type: 'range', min: 0, max: figures.length - 1, step: 1, value: 0,
        'aria-label': say('stage'),
    });
    const now = el('output', {});
    const go = el('button', {type: 'button'}, say('play'));
    function show(i) {
        figures.forEach((figure, k) => {
            figure.hidden = k !== i;
        });
        slider.value = i;
        slider.setAttribute('aria-valuetext', figures[i].dataset.step);
        now.textContent = `${i + 1}/${figures.length} · ` +
            figures[i].dataset.step;
    }
    function stop() {
        clearInterval(running);
        running = 0;
        go.textContent = say('play');
    }
    slider.addEventListener('input', () => {
        stop();
        show(Number(slider.value));
    });
    go.addEventListener('click', () => {
        if (running !== 0) {
            stop();
            return;
        }
        go.textContent = say('pause');
        running = setInterval(() => {
            show((Number(slider.value) + 1) % figures.length);
        }, STEP_MS);
    });
    figures[0].before(el('div', {class: 'player'}, go, slider, now));
    // Paper has no slider: all stages are printed.
    addEventListener('beforeprint', () => {
        for (const figure of figures)
            figure.hidden = false;
    });
    addEventListener('afterprint', () => show(Number(slider.value)));
    show(0);
}

export function playAll(root) {
    for (const section of root.querySelectorAll('section.play'))
        play(section);
}
