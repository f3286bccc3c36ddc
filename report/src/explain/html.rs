//! An explanation as one HTML file: the tree unfolds without a script, everything foreign is escaped, and nothing is loaded
//! from anywhere. Readable in the dark, on paper, and by who hears instead of sees: every mark has its word beside it.

use super::steps::{self, Label, Step};
use super::{Answer, Told, place_of, said, sentence};
use crate::build::one_line;
use crate::diagnostics::place;
use crate::escape::push;
use crate::look::Look;
use crate::missing;
use crate::model::{Report, Subject, cheapest};
use evaluator::evidence::{Evidence, Missing};
use evaluator::explain::ground::Level;
use evaluator::explain::proof::{Part, PartOf};
use evaluator::kleene::Truth;
use evaluator::verdict::Verdict;
use language::literal::show_instant;
use std::io::{Result, Write};

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<style>
:root { --page: #ffffff; --text: #1c2024; --quiet: #5b6470; --line: #d5dae1; --card: #f5f7f9;
  --good: #1a7f37; --bad: #c0202b; --doubt: #8a5a00; --lead: #0a58b0; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14171b; --text: #e5e9ee; --quiet: #9aa5b1; --line: #343b44; --card: #1c2127;
    --good: #4cc26b; --bad: #ff7b81; --doubt: #e3b04b; --lead: #74b4ff; }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.35rem; margin: 0 0 .25rem }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
p { margin: .35rem 0 }
code { font: .86em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap }
.quiet { color: var(--quiet) }
.good { color: var(--good) } .bad { color: var(--bad) } .doubt { color: var(--doubt) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; margin: .75rem 0 }
.verdict { font-weight: 600 }
ul { list-style: none; margin: 0; padding: 0 }
ul ul, details.card > ul, .body { margin-left: .55rem; padding-left: .95rem; border-left: 1px solid var(--line) }
li { margin: .2rem 0 }
summary { cursor: pointer }
summary::marker { color: var(--quiet) }
.leaf { color: var(--quiet); font-size: .93em; padding-left: 1.2em; overflow-wrap: anywhere }
.mark { display: inline-block; width: 1.2em; font-weight: 600 }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line) }
.command { display: block; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .4rem .6rem; margin: .25rem 0 }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
@media print { body { max-width: none } details:not([open]) > * { display: block } }
</style>
";

pub(super) fn write(answer: &Answer<'_>, _: Look, out: &mut dyn Write) -> Result<()> {
    let mut page = Page { out: String::from(HEAD), report: answer.report };
    page.document(answer);
    out.write_all(page.out.as_bytes())
}

/// A page under construction.
struct Page<'r> {
    out: String,
    report: &'r Report,
}

impl Page<'_> {
    /// Markup of our own.
    fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Text from anywhere.
    fn text(&mut self, text: &str) {
        for it in text.chars() {
            match it {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                '\'' => self.raw("&#39;"),
                _ => push(&mut self.out, it),
            }
        }
    }

    /// Text inside a tag of our own; the class may be empty.
    fn element(&mut self, tag: &str, class: &str, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.raw(&format!("<{tag}{class}>"));
        self.text(text);
        self.raw(&format!("</{tag}>"));
    }

    fn document(&mut self, answer: &Answer<'_>) {
        let clause = answer.clause;
        let title = match &answer.subject {
            Some(told) => format!("{} {}: {}", clause.id, clause.name, told.name),
            None => format!("{} {}", clause.id, clause.name),
        };
        self.element("title", "", &title);
        self.raw("\n</head>\n<body>\n<header>\n");
        self.element("h1", "", &format!("{} {}", clause.id, clause.name));
        self.element("p", "", &clause.title);
        let words = format!(
            "{}, {}; {} judged at {}",
            clause.severity.word(),
            clause.verdict.word(),
            self.report.target,
            show_instant(self.report.at)
        );
        self.element("p", "quiet", &words);
        if let Some(why) = &clause.why {
            self.element("p", "quiet", why);
        }
        self.raw("</header>\n<main>\n");
        match &answer.subject {
            Some(told) => self.subject(answer, told),
            None => self.subjects(answer),
        }
        self.raw("</main>\n</body>\n</html>\n");
    }

    fn subjects(&mut self, answer: &Answer<'_>) {
        self.element("h2", "", "Subjects");
        self.raw("<table>\n<tr><th>verdict</th><th>subject</th><th>message</th></tr>\n");
        for it in &answer.clause.subjects {
            self.raw("<tr><td>");
            self.element("span", tone(Some(it.verdict)), it.verdict.word());
            self.raw("</td><td>");
            self.element("code", "", &it.subject);
            self.raw("</td><td>");
            self.text(&it.message());
            self.raw("</td></tr>\n");
        }
        for it in &answer.clause.exempt {
            self.raw("<tr><td>exempt</td><td>");
            self.element("code", "", it);
            self.raw("</td><td></td></tr>\n");
        }
        self.raw("</table>\n");
        self.absences("Missing", &answer.clause.unseen);
        for level in &answer.levels {
            self.level(level);
        }
    }

    fn level(&mut self, level: &Level) {
        self.element("h2", "", &format!("for each {} {}", level.ranges_over, level.variable));
        let whole = if level.complete { "that is all of them" } else { "there may be more" };
        self.element("p", "", &format!("{} listed: {whole}", level.seen));
        for it in &level.scopes {
            let of = if it.of.is_empty() {
                String::new()
            } else {
                format!(" where {}", it.of.join(", "))
            };
            let text = format!("{} lists {}{of}, completely", it.source, it.count);
            self.element("p", "quiet", &text);
        }
        let steps: Vec<Step> = level.out.iter().flat_map(steps::steps).collect();
        self.list(&steps, level.more, "");
    }

    fn subject(&mut self, answer: &Answer<'_>, told: &Told<'_>) {
        self.raw("<section class=\"card\">\n<p class=\"verdict\">");
        let verdict = told.judged.map(|it| it.verdict);
        self.element("span", tone(verdict), told.word());
        self.raw(" ");
        self.element("code", "", &told.name);
        self.raw("</p>\n");
        let at = place_of(&told.proof.at, self.report);
        self.element("p", "quiet", &at);
        if let Some(judged) = told.judged {
            self.judged(judged);
        }
        self.raw("</section>\n");
        let title =
            if verdict == Some(Verdict::Unknown) { "What is open" } else { "How it was decided" };
        self.element("h2", "", title);
        for part in &told.proof.parts {
            self.part(answer, part, &told.proof.at.id);
        }
        let ways = told.proof.needed.smallest();
        if verdict == Some(Verdict::Unknown)
            && let Some(way) = cheapest(&ways, &self.report.remedies)
        {
            self.absences("The smallest evidence that can decide it", way);
        }
        if let Some(asked) = &told.what_if {
            self.element("h2", "", "What would flip it");
            self.element("p", "", &sentence(told, asked, self.report));
        }
    }

    fn judged(&mut self, it: &Subject) {
        if it.maybe {
            let text = "It is not known whether the clause applies to this subject at all.";
            self.element("p", "doubt", text);
        }
        for outcome in &it.outcomes {
            self.element("p", "", &outcome.message);
        }
        for at in &it.waivers {
            let Some(waiver) = self.report.waivers.get(*at) else { continue };
            let text = format!(
                "{} waiver by {}, until {}: {} ({})",
                waiver.state.word(),
                waiver.owner,
                waiver.until,
                waiver.reason,
                waiver.ticket
            );
            self.element("p", "doubt", &text);
        }
        if !it.fix.is_empty() {
            self.raw("<p>");
            self.element("strong", "", "fix ");
            self.text(&it.fix);
            self.raw("</p>\n");
        }
    }

    fn part(&mut self, answer: &Answer<'_>, part: &Part, whose: &str) {
        let words = match part.of {
            PartOf::Subject => "whether the clause applies".to_owned(),
            PartOf::Exception => "an exception".to_owned(),
            PartOf::Limit => part.tree.text.clone(),
            PartOf::Requirement(_) => {
                one_line(answer.asked(part.of).map_or("", |it| self.report.sources.text(it)))
            }
        };
        let asked = answer.asked(part.of).unwrap_or(part.tree.asked_at);
        let mut steps = steps::steps(&part.tree);
        let holds = answer.holds(part.of);
        // What only repeats the statement is not written twice.
        let (mut leaves, mut more) = (Vec::new(), 0);
        if let [only] = steps.as_mut_slice()
            && only.label == Label::Policy
            && Some(only.asked) == holds
        {
            (leaves, more) = (std::mem::take(&mut only.leaves), only.more);
            steps = std::mem::take(&mut only.steps);
        }
        self.raw("<details open class=\"card\"><summary>");
        self.mark(part.tree.truth);
        self.element("code", "", &words);
        self.raw(" ");
        let at = if part.of == PartOf::Limit {
            String::new()
        } else {
            place(asked, &self.report.sources)
        };
        self.element("span", "quiet", &at);
        self.raw("</summary>\n");
        self.leaves(&leaves, whose);
        self.list(&steps, more, whose);
        self.raw("</details>\n");
    }

    fn list(&mut self, steps: &[Step], more: usize, whose: &str) {
        if steps.is_empty() && more == 0 {
            return;
        }
        self.raw("<ul>\n");
        for it in steps {
            self.raw("<li>");
            self.step(it, whose);
            self.raw("</li>\n");
        }
        if more > 0 {
            self.element("li", "quiet", &format!("… and {more} more"));
        }
        self.raw("</ul>\n");
    }

    fn step(&mut self, it: &Step, whose: &str) {
        let about = it.about(whose);
        let is_leaf = it.steps.is_empty() && it.more == 0;
        self.raw(if is_leaf { "<div>" } else { "<details open><summary>" });
        self.mark(it.truth);
        let asked = one_line(self.report.sources.text(it.asked));
        match &it.label {
            Label::Policy => self.element("code", "", &asked),
            Label::Witness(name) => {
                self.raw("found ");
                self.element("code", "", name);
            }
            Label::Candidate(name) => self.element("code", "", name),
            Label::When(_) => {
                self.raw("when ");
                self.element("code", "", &asked);
                self.raw(" ");
                let at = place(it.asked, &self.report.sources);
                self.element("span", "quiet", &at);
            }
            Label::Unseen => self.raw("others that nobody has seen"),
            Label::Path => {
                self.raw("by way of ");
                self.element("code", "", &it.text);
            }
        }
        self.raw(if is_leaf { "</div>" } else { "</summary>" });
        self.leaves(&it.leaves, about);
        if let Some(text) = it.compared() {
            self.element("div", "leaf", text);
        }
        for missing in &it.missing {
            self.element("div", "leaf", &missing::phrase(missing));
        }
        if !is_leaf {
            self.list(&it.steps, it.more, about);
            self.raw("</details>");
        }
    }

    fn leaves(&mut self, all: &[Evidence], whose: &str) {
        for leaf in all {
            self.raw("<div class=\"leaf\">");
            self.text(&said(leaf, whose, self.report));
            for step in &leaf.via {
                self.text(&format!(", reached through {}", place(*step, &self.report.sources)));
            }
            self.raw("</div>");
        }
    }

    fn mark(&mut self, truth: Truth) {
        let (class, mark, word) = match truth {
            Truth::True => ("good", "✓", "holds"),
            Truth::False => ("bad", "✗", "does not hold"),
            Truth::Unknown => ("doubt", "?", "unknown"),
            Truth::Fault => ("bad", "!", "error"),
        };
        self.raw(&format!(
            "<span class=\"mark {class}\" aria-hidden=\"true\">{mark}</span><span class=\"hidden\">{word}: </span>"
        ));
    }

    fn absences(&mut self, title: &str, all: &[Missing]) {
        if all.is_empty() {
            return;
        }
        self.element("h2", "", title);
        self.raw("<ul>\n");
        for it in all {
            self.raw("<li>");
            self.text(&missing::phrase(it));
            self.element("code", "command", &missing::remedy(it, &self.report.remedies));
            self.raw("</li>\n");
        }
        self.raw("</ul>\n");
    }
}

/// The class of a verdict; an exempt subject has none.
fn tone(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Error | Verdict::Fail) => "bad",
        Some(Verdict::Unknown | Verdict::Waived) => "doubt",
        Some(Verdict::Pass) => "good",
        Some(Verdict::NotApplicable) | None => "quiet",
    }
}
