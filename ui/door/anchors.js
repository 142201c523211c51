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

  // Whose pointer is on a block's title sees a # behind it (page.css), which leads to the block: the address of the page is then the block's. By keyboard
  // and on a phone the address stands under "Numbers and method". The reader of a link passes on the link: a block's address opens nothing elsewhere.
  const title = event => event.target.closest?.('[class*="st-key-section_"] h3')
  const keyOf = heading => [...heading.closest('[class*="st-key-section_"]').classList].find(name => name.startsWith("st-key-section_")).slice(15)

  addEventListener("pointerover", event => {
    const heading = event.pointerType === "mouse" && title(event)
    if (heading && !new URLSearchParams(location.search).has("link")) heading.dataset.addressed = ""
  }, { passive: true })

  addEventListener("click", event => {
    const heading = title(event)
    if (!heading || !("addressed" in heading.dataset)) return
    const words = document.createRange()
    words.selectNodeContents(heading)
    const end = [...words.getClientRects()].at(-1)
    if (!end || event.clientX <= end.right || event.clientX > end.right + 24 || event.clientY < end.top) return // on the words, which can be marked and copied
    if (location.hash === `#${keyOf(heading)}`) open()
    else location.hash = keyOf(heading)
  })
})()
