// The register's forms: drafts kept on the server as fields are left, parts of pages brought while somebody types.
// Nothing is stored in the browser. When the line drops, what was typed stays in the form and is sent when it is back.
const WAIT = 1200
const RETRY = 4000

function body (form) {
  const data = new URLSearchParams(new FormData(form))
  return data
}

function send (address, form) {
  return fetch(address, { method: 'POST', body: body(form), credentials: 'same-origin', redirect: 'error', cache: 'no-store' })
    .then(answer => { if (!answer.ok) throw new Error(String(answer.status)); return answer })
}

// Keeps a draft: after a pause in typing, when a field is left, and again and again while there is no line.
class KeptDraft {
  constructor (form) {
    this.form = form
    this.state = form.querySelector('[data-draft-state]')
    this.dirty = false
    this.sending = false
    form.addEventListener('input', () => this.later(WAIT))
    form.addEventListener('change', () => this.later(0))
    form.addEventListener('submit', () => { clearTimeout(this.timer); this.dirty = false; this.submitted = true })
    window.addEventListener('online', () => { if (this.dirty) this.later(0) })
    window.addEventListener('beforeunload', event => { if (this.dirty && !this.submitted) event.preventDefault() })
  }

  later (pause) {
    this.dirty = true
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.keep(), pause)
  }

  async keep () {
    if (this.sending || this.submitted) return
    this.sending = true
    this.dirty = false
    try {
      await send(this.form.dataset.draft, this.form)
      this.say(this.form.dataset.wordsSaved, false)
    } catch {
      this.dirty = true
      this.say(this.form.dataset.wordsOffline, true)
      this.timer = setTimeout(() => this.keep(), RETRY)
    }
    this.sending = false
  }

  say (words, urgent) {
    if (this.submitted) return
    this.state.textContent = words
    this.state.classList.toggle('amparo-draft--offline', urgent)
  }
}

// Brings a part of a page (a finding, possible duplicates) for what stands in a form now; the newest answer wins.
function partOf (form, address, target, names) {
  let timer
  let asked = 0
  form.addEventListener('input', event => {
    if (names && !names.includes(event.target.name)) return
    clearTimeout(timer)
    timer = setTimeout(async () => {
      const mine = ++asked
      try {
        const answer = await send(address, form)
        const text = await answer.text()
        if (mine === asked) target.replaceChildren(...new DOMParser().parseFromString(text, 'text/html').body.childNodes)
      } catch { /* The page works without it; the line's state is said by the draft. */ }
    }, WAIT / 2)
  })
}

export function startRegister () {
  for (const form of document.querySelectorAll('form[data-draft]')) {
    const keeper = new KeptDraft(form)
    form.keeper = keeper
    const target = form.querySelector('[data-duplicates]')
    if (target) partOf(form, form.dataset.check, target, ['given_name', 'surname', 'second_surname', 'called', 'birth_date', 'document_number'])
  }
  for (const form of document.querySelectorAll('form[data-live]')) {
    partOf(form, form.dataset.live, form.querySelector('[data-live-target]'))
  }
}
