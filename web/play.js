// One-lines played over time: all feeders of the outage at the same stage, by
// slider, by steps, or running. Without this all stages stand below each other.

import {el, say} from './dom.js';

const STEP_MS = 1500;

function player(sections) {
    const figures = sections.map((section) =>
        [...section.querySelectorAll('figure[data-step]')]);
    const steps = figures[0].map((figure) => figure.dataset.step);
    if (steps.length < 2)
        return;
    let running = 0;
    const slider = el('input', {
        type: 'range', min: 0, max: steps.length - 1, step: 1, value: 0,
        'aria-label': say('stage'),
    });
    const now = el('output', {});
    const go = el('button', {type: 'button'}, say('play'));
    function show(i) {
        for (const list of figures)
            list.forEach((figure, k) => {
                figure.hidden = k !== i;
            });
        slider.value = i;
        slider.setAttribute('aria-valuetext', steps[i]);
        now.textContent = `${i + 1}/${steps.length} · ${steps[i]}`;
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
            show((Number(slider.value) + 1) % steps.length);
        }, STEP_MS);
    });
    sections[0].before(el('div', {class: 'player'}, go, slider, now));
    show(0);
}

export function playAll(root) {
    const sections = [...root.querySelectorAll('section.play')]
        .filter((section) => section.querySelector('figure') !== null);
    if (sections.length > 0)
        player(sections);
}
