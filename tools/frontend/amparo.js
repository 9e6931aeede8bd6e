// The site's one script. Every page works without it; it adds what only a script can: leaving quickly, focus on errors.
// Compiled by build.sh into src/amparo_web/design/static/amparo/amparo.js.
import { createAll } from 'govuk-frontend/dist/govuk/init.mjs'
import { Button } from 'govuk-frontend/dist/govuk/components/button/button.mjs'
import { ErrorSummary } from 'govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs'
import { ExitThisPage } from 'govuk-frontend/dist/govuk/components/exit-this-page/exit-this-page.mjs'
import { Radios } from 'govuk-frontend/dist/govuk/components/radios/radios.mjs'
import { SkipLink } from 'govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs'
import { startRegister } from './register.js'

// Leaves no way back to the page that was open: the entry in the history is replaced, not added to.
class LeaveThisPage extends ExitThisPage {
  exitPage () {
    document.title = ''
    document.body.classList.add('govuk-exit-this-page-hide-content')
    window.location.replace(this.$button.href)
  }
}

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
for (const component of [Button, ErrorSummary, LeaveThisPage, Radios, SkipLink]) createAll(component)
startRegister()
