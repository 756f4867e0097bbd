// What scripts add to the staff pages. Every page works without them.
import { ErrorSummary, PasswordInput, createAll } from "govuk-frontend"
import { saveAnswers } from "./answers.js"
import { forms } from "./forms.js"
import { idle } from "./idle.js"
import { printing } from "./printing.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
createAll(ErrorSummary)
createAll(PasswordInput)
printing()
idle()
document.querySelectorAll("form[data-saves]").forEach(saveAnswers)
forms()
