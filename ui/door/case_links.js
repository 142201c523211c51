// From a mark of a chart to the cases behind it. What a mark opens stands in its figure (ui/charts/case_links.py); here it goes into the address, as the
// choices above the case table would put it there, and Streamlit is told as by the browser's own Back and Forward. Nothing else of the address changes,
// so neither do filters nor what a link opens; the server takes a value from the address only where the table itself offers it.
// On a touch screen the first touch shows what a mark is, as everywhere, and the second one opens it.
(() => {
  const PICKS = ["cause", "sub_cause", "channel", "category", "outcome", "received", "cases_in"]
  const TABLE = ".st-key-case_picks", PLOT = ".js-plotly-plot"
  const told = plot => plot?.layout?.meta?.cases

  function period(at, grain) { // 2026-02-01 as a period is written in the address
    const day = String(at).slice(0, 10)
    if (grain === "year") return day.slice(0, 4)
    if (grain === "quarter") return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
    return grain === "week" ? day : day.slice(0, 7)
  }

  const of = (told, name) => Object.hasOwn(told, name) ? told[name] : null

  function opened(cases, points) {
    const point = points[0]
    if (cases.marks) return of(cases.marks, point.id)
    if (cases.points) return of(of(cases.points, point.curveNumber) ?? [], point.pointNumber)
    const together = points.length > 1 // one label for all series of a month: the month is meant
    const parts = [
      cases.rows ? of(cases.rows, point.y) : "",
      cases.series && !together ? of(cases.series, point.data.name) : "",
      cases.grain ? `received=${period(point.x, cases.grain)}` : "",
    ]
    return parts.includes(null) ? null : parts.filter(Boolean).join("&")
  }

  function go(picks) {
    if (!picks || !document.querySelector(TABLE)) return
    const address = new URL(location.href), asked = new URLSearchParams(picks)
    for (const name of PICKS) asked.has(name) ? address.searchParams.set(name, asked.get(name)) : address.searchParams.delete(name)
    address.hash = ""
    if (address.search !== location.search) {
      history.pushState(null, "", address.pathname + address.search)
      dispatchEvent(new PopStateEvent("popstate"))
    }
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
    document.querySelector(TABLE).scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" })
  }

  let finger = false, touches = 0, shown = { picks: "", at: 0 } // what the last touch showed; plotly.js may tell of one touch twice
  const heard = new WeakMap() // plot: what it was told to call
  function listen(event) {
    finger = event.pointerType === "touch"
    if (event.type === "pointerdown") touches += 1
    const plot = event.target.closest?.(PLOT), cases = told(plot)
    if (!cases) return
    const click = clicked => {
      const picks = opened(told(plot), clicked.points)
      if (!finger || (shown.picks === picks && shown.at < touches)) go(picks)
      else if (shown.at < touches) shown = { picks, at: touches }
    }
    if (!heard.has(plot)) heard.set(plot, {
      plotly_click: click,
      plotly_treemapclick: clicked => { click(clicked); return false }, // and is not made larger
      plotly_hover: over => plot.classList.toggle("over-a-mark", Boolean(opened(told(plot), over.points))),
      plotly_unhover: () => plot.classList.remove("over-a-mark"),
    })
    for (const [name, call] of Object.entries(heard.get(plot))) { // plotly.js forgets them when it draws anew
      plot.removeListener(name, call)
      plot.on(name, call)
    }
    plot.dataset.opens = cases.rows ? "rows" : "marks"
  }

  function named(event) { // the name of a row at the y axis
    const tick = event.target.closest?.(".ytick"), cases = told(tick?.closest(PLOT))
    if (cases?.rows && !cases.grain) go(of(cases.rows, tick.querySelector("text")?.__data__?.x))
  }

  function led(event) { // a button of ui/open_cases.py: the table is brought into view once it is there, unless its reader goes on by themselves
    if (!event.target.closest?.('[class*="st-key-open_cases_"] button')) return
    const path = location.pathname, search = location.search, until = Date.now() + 20_000
    let left = false
    for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(name, () => { left = true }, { once: true, passive: true })
    const look = () => {
      const table = document.querySelector(TABLE), gone = location.pathname !== path || location.search !== search
      if (left || Date.now() > until) return
      if (!gone || !table) return void setTimeout(look, 120)
      table.scrollIntoView({ block: "start" })
      setTimeout(() => left || document.querySelector(TABLE)?.scrollIntoView({ block: "start" }), 900) // what stands above has its height by then
    }
    look()
  }

  addEventListener("click", led)
  for (const name of ["pointerover", "pointerdown"]) addEventListener(name, listen, { capture: true, passive: true })
  addEventListener("click", named)
})()
