// The tiles of a page. `data` is the JSON text that ui/tiles.py writes. Every word goes in as text, never as markup.

const SVG = "image/svg+xml"

function element(kind, className, ...content) {
  const made = document.createElement(kind)
  if (className) made.className = className
  made.append(...content)
  return made
}

// The signs are ligatures of the icon font that Streamlit brings; who listens hears the words beside them.
function icon(name) {
  const sign = element("span", "icon", name)
  sign.setAttribute("aria-hidden", "true")
  sign.translate = false
  return sign
}

// A number and its unit stay on one line.
function whole(text) {
  return text.replace(/(?<=\d) (?=(?:%|[MBT]\b|points?\b|days?\b))/g, "\u00a0")
}

function line(spans, className = "") {
  return element("p", className, ...spans.flatMap(({ text, tone, icon: sign }, place) => {
    const words = element("span", tone || "", ...(sign ? [icon(sign), " "] : []), whole(text))
    return place ? [" ", words] : [words]
  }))
}

// Our own picture (ui/sparkline.py), of numbers only.
function trend(tile) {
  const frame = element("div", "trend")
  if (!tile.picture) return frame
  const picture = document.importNode(new DOMParser().parseFromString(tile.picture, SVG).documentElement, true)
  picture.setAttribute("role", "img")
  picture.setAttribute("aria-label", tile.trend)
  frame.append(picture)
  return frame
}

// Shown where the mouse rests or the focus stands, so a finger and the keyboard reach it too.
function explained(tile, words, id) {
  const button = element("button", "help", icon("help"))
  const bubble = element("span", "bubble", tile.help)
  button.type = "button"
  button.setAttribute("aria-label", `${words.help}: ${tile.label}`)
  button.setAttribute("aria-describedby", id)
  button.addEventListener("keydown", event => event.key === "Escape" && button.blur())
  bubble.id = id
  bubble.role = "tooltip"
  return [button, bubble]
}

// The answer comes under the tiles (ui/why_blocks.py), often below the fold: the page goes there, and so does the focus.
function followed() {
  const go = () => {
    const answer = document.querySelector(".st-key-why")
    if (!answer) return false
    answer.tabIndex = -1
    answer.focus({ preventScroll: true })
    answer.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth", block: "start" })
    return true
  }
  if (go()) return
  const waiting = new MutationObserver(() => go() && waiting.disconnect())
  waiting.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => waiting.disconnect(), 20_000)
}

function action(question, metric, sign, label, name, ask) {
  const button = element("button", question, icon(sign), element("span", "label", label))
  button.type = "button"
  button.dataset.metric = metric
  button.setAttribute("aria-label", `${label} ${name}`)
  button.title = label
  button.addEventListener("click", () => {
    ask({ question, metric })
    if (question === "why") followed()
  })
  return button
}

// On a phone (tiles.css) a tile is one row until it is opened.
function opener(tile, words, isOpen) {
  const button = element("button", "more", icon("expand_more"))
  button.type = "button"
  button.setAttribute("aria-label", `${words.more}: ${tile.label}`)
  button.setAttribute("aria-expanded", isOpen)
  button.addEventListener("click", () => button.setAttribute("aria-expanded", button.closest(".tile").classList.toggle("open")))
  return button
}

function drawn(tile, words, number, isOpen, ask) {
  const actions = element("div", "actions")
  if (tile.why) actions.append(action("why", tile.why, "help_center", words.why, tile.label, ask))
  if (tile.notify && words.notify) actions.append(action("notify", tile.notify, "notification_add", words.notify, tile.label, ask))
  const card = element(
    "section", isOpen ? "tile open" : "tile",
    element("div", "name", element("h4", "", tile.label), ...(tile.help ? explained(tile, words, `tile-help-${number}`) : [])),
    element("div", tile.pale ? "value quiet" : "value", tile.value),
    opener(tile, words, isOpen),
    line(tile.brief, "brief"),
    trend(tile),
    element("div", "lines", ...tile.lines.map(line)),
    element("div", "foot", line(tile.foot)),
    actions,
  )
  card.setAttribute("aria-label", tile.label)
  return card
}

// As many in a row as leave no lonely one in the last.
function columns(count) {
  return count <= 4 ? count : count % 4 === 0 || count % 3 === 1 ? 4 : 3
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { tiles, words } = JSON.parse(data)
  const grid = parentElement.querySelector(".groundswell-tiles")
  grid.style.setProperty("--columns", columns(tiles.length))
  const open = [...grid.querySelectorAll(".tile.open")].map(card => card.getAttribute("aria-label"))
  const cards = tiles.map((tile, number) => drawn(tile, words, number, open.includes(tile.label), asked => setTriggerValue("asked", asked)))
  grid.replaceChildren(element("div", "grid", ...cards))
}
