// An address that ends in #key opens the page at the block `key` (ui/section.py). Streamlit draws blocks one after the other and late, so the browser
// finds nothing there by itself. Who scrolls or types before it has come stays where they are.
(() => {
  const PATIENCE = 30_000, SETTLED = 700 // milliseconds until nobody waits any more, and until what stands above has its height

  function open() {
    const key = decodeURIComponent(location.hash.slice(1))
    if (!/^[a-z0-9_']+$/.test(key)) return
    const block = `.st-key-section_${CSS.escape(key)}`
    let given = false
    const give = () => { given = true; watching.disconnect() }
    const go = () => document.querySelector(block)?.scrollIntoView({ block: "start" })
    const found = () => {
      if (given || !document.querySelector(block)) return
      watching.disconnect()
      go()
      setTimeout(() => given || go(), SETTLED)
    }
    const watching = new MutationObserver(found)
    for (const event of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(event, give, { once: true, passive: true })
    watching.observe(document.documentElement, { childList: true, subtree: true })
    setTimeout(give, PATIENCE)
    found()
  }

  addEventListener("hashchange", open)
  open()
})()
