// On a phone the list of pages lies over the page. Streamlit leaves it open after a choice, so the page that was chosen would stay out of sight.
(() => {
  const PHONE = matchMedia("(max-width: 48rem)")

  addEventListener("click", event => {
    if (!PHONE.matches || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest?.('[data-testid="stSidebarNavLink"]')) return
    setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click()) // after Streamlit's own answer to the click
  })
})()
