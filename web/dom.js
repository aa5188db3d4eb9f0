// Elements, and the words of the page's language.

const words = new Map();
for (const data of
    document.getElementById('words')?.content.querySelectorAll('data') ?? [])
    words.set(data.value, data.textContent);

// The text of a key, with {0}, {1} filled in.
export function say(key, ...values) {
    const text = words.get(key) ?? key;
    return text.replace(/\{(\d)\}/g, (_, i) => String(values[Number(i)]));
}

// el('button', {class: 'main', onclick: f}, 'text', child ...)
export function el(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value === undefined || value === null || value === false)
            continue;
        if (key.startsWith('on'))
            element.addEventListener(key.slice(2), value);
        else
            element.setAttribute(key, value === true ? '' : value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
}

export function button(key, onclick, attributes = {}) {
    return el('button', {type: 'button', onclick, ...attributes}, say(key));
}

// "1,234.5" as the tables write it; with a sign where it is a difference.
export function number(value, decimals = 1) {
    return value.toLocaleString('en-US', {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
    });
}

export function difference(value, decimals = 1) {
    if (Math.abs(value) < 0.5 / 10 ** decimals)
        return '0';
    return (value > 0 ? '+' : '\u2212') + number(Math.abs(value), decimals);
}
