"""Words of charts that cannot be read where a browser has put them: cut off by the figure's edge, or lying on each other along an axis."""

from tests.browser.reading import Visit

EDGE = 1.5  # pixels of a text's box, which is a little larger than its letters, beyond the figure
LEADING = 3  # pixels that the boxes of two rows may share: each has as much air above and below its letters
_FOUND = """([edge, leading]) => [...document.querySelectorAll('.js-plotly-plot')].filter(plot => plot.offsetParent !== null).flatMap((plot, place) => {
    const words = text => text.textContent.slice(0, 40);
    const shown = text => text.textContent.trim() && getComputedStyle(text).visibility !== 'hidden' && getComputedStyle(text).opacity !== '0'
        && text.getBoundingClientRect().width > 0 && !text.closest('.hoverlayer') && !text.closest('.legend');
    const figure = plot.querySelector('svg.main-svg').getBoundingClientRect();
    const cut = [...plot.querySelectorAll('svg.main-svg text')].filter(shown).flatMap(text => {
        const box = text.getBoundingClientRect();
        const beyond = Math.max(figure.left - box.left, box.right - figure.right, figure.top - box.top, box.bottom - figure.bottom);
        return beyond > edge ? [`chart ${place}: ${words(text)} is cut by ${beyond.toFixed(1)} pixels`] : [];
    });
    const along = (layers, start, end, share) => [...plot.querySelectorAll(layers)].flatMap(layer => {
        const turned = [...layer.querySelectorAll('text')].some(text => /rotate\\((?!0)/.test(text.getAttribute('transform') || ''));
        const boxes = turned ? [] : [...layer.querySelectorAll('text')].filter(shown).map(text => [words(text), text.getBoundingClientRect()]);
        boxes.sort((one, other) => one[1][start] - other[1][start]);
        return boxes.slice(1).flatMap(([name, box], before) => box[start] < boxes[before][1][end] - share
            ? [`chart ${place}: ${boxes[before][0]} lies on ${name}`] : []);
    });
    return [...cut, ...along('.yaxislayer-above, .yaxislayer-below', 'top', 'bottom', leading),
            ...along('.xaxislayer-above, .xaxislayer-below', 'left', 'right', 0.5)];
})"""


def unreadable(visit: Visit) -> list[str]:
    """What is wrong with the words of a page's charts, in a sentence each; the names in legends scroll and are left out."""
    return visit.page.evaluate(_FOUND, [EDGE, LEADING])


def redrawn(visit: Visit) -> list[list[float]]:
    """Margins (left, right, top, bottom) that a chart asked for and plotly.js widened, drawing everything again."""
    return visit.page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].filter(plot => plot.offsetParent !== null).map(plot => ['l', 'r', 't', 'b']
        .map(side => plot._fullLayout._size[side] - plot.layout.margin[side])).filter(more => Math.max(...more) > 0.5)"""
    )
