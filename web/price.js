// What a move costs, in words.

import {difference, el, number, say} from './dom.js';

// One line: "+12.5 customer-hours, +0.6 MV-customer-hours", "a tie", or the
// first rule that is broken.
export function priceLine(price) {
    if (price.possible === false)
        return `${price.rules.map((rule) => rule.rule).join(', ')}: ` +
            (price.rules[0]?.text ?? '');
    if (price.tie)
        return say('tie');
    return say('price', difference(price.customer_hours),
        difference(price.mv_customer_hours));
}

// All of it: hours in both units, interruptions, people told, rules broken.
export function priceBlock(price) {
    const rows = [el('p', {class: 'price'},
        price.possible === false ? say('impossible') : priceLine(price))];
    if (price.possible !== false) {
        rows.push(el('p', {}, say('interruptions',
            difference(price.customer_interruptions, 0))));
        if (price.told > 0)
            rows.push(el('p', {class: 'warn'},
                say('told', number(price.told, 0))));
    }
    if (price.rules?.length > 0)
        rows.push(el('ul', {class: 'rules'}, ...price.rules.map((rule) =>
            el('li', {}, el('b', {}, rule.rule), ` ${rule.text}`))));
    return el('div', {}, ...rows);
}
