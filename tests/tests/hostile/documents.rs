//! The policy document and the picture of the graph: whatever a policy says, they are well-formed, run nothing, lead
//! nowhere else, and are the same bytes each time.

use cli::world::memory::MemoryWorld;
use policyc_tests::markup::{alive, elements};
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::ffi::OsString;

/// Texts that try to leave the place they stand in.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "]]><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "[press](javascript:alert(1)) [and](https://a.example/?x=<svg onload=alert>)",
    "<!-- --> &lt;b&gt; &#60;script&#62; &bogus",
    "`code` **bold** *it* _it_ | a | b | # head",
    "``` </details> ```",
    "@page { } </title> <svg onload=alert(1)>",
];

/// A policy with a text in every place that reaches the document.
fn policy(text: &str) -> String {
    let quoted = text.replace(['[', ']', '{', '}', '"'], " ");
    format!(
        "policy house 1.0.0 \"{quoted}\" {{\n  owner \"{quoted}\"\n}}\n\n/// {text}\nsection 1 \"{quoted}\"\n\n/// {text}\nparam told: Text = \"{quoted}\"\n\n/// {text}\ncalendar office zone \"UTC\" {{\n  mon..fri 09:00-17:00\n}}\n\n/// {text}\nrule is_big(Thing thing) {{\n  when thing.name is \"{quoted}\"\n}}\n\n/// {text}\nentity Thing {{\n  key id: Text\n  /// {text}\n  name: Text\n  at: Instant\n}}\n\n/// {text}\nclause 1.a big \"{quoted} [told]\" {{\n  severity high\n  controls owasp_cicd CICD-SEC-2\n  why \"{quoted}\"\n  for each Thing thing\n  unless thing.name is \"{quoted}\"\n  require is_big(thing) and thing.name is told and thing.at during office else \"{quoted}\"\n  fix \"{quoted}\"\n}}\n\nwaiver big for Thing(name: \"{quoted}\") {{\n  reason \"{quoted}\"\n  owner \"{quoted}\"\n  approved_by \"ciso\"\n  ticket \"{quoted}\"\n  until 2026-03-12\n}}\n\ntest \"{quoted}\" for big {{\n  given Thing one {{ name: \"{quoted}\" }}\n  expect exempt on one\n}}\n"
    )
}

fn printed(text: &str, line: &str) -> String {
    let files = [("house.policy".to_owned(), policy(text).into_bytes())];
    let mut world = MemoryWorld { files: files.into(), ..MemoryWorld::new([]) };
    let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let exit = cli::run(&words, &mut world).code();
    assert_eq!(exit, 0, "{line}: {}", world.err_text());
    world.out_text()
}

#[test]
fn hostile_policies_give_documents_that_do_nothing() {
    for text in HOSTILE {
        let page = printed(text, "policyc doc --policy house.policy");
        assert_eq!(alive(&page), Ok(Vec::new()), "{text}");
        let names: Vec<String> = elements(&page).unwrap().into_iter().map(|it| it.name).collect();
        assert_eq!(names.iter().filter(|it| *it == "style").count(), 1, "{text}");
        assert!(page.contains("Content-Security-Policy"), "{text}");
        let page = printed(text, "policyc doc --policy house.policy --framework owasp_cicd");
        assert_eq!(alive(&page), Ok(Vec::new()), "{text}");
        let picture = printed(text, "policyc graph --policy house.policy --format svg");
        assert_eq!(alive(&picture), Ok(Vec::new()), "{text}");
    }
}

#[test]
fn hostile_policies_give_markdown_that_does_nothing() {
    for text in HOSTILE {
        let page = printed(text, "policyc doc --format md --policy house.policy");
        let fenced = Parser::new_ext(&page, Options::ENABLE_TABLES);
        for event in fenced {
            if let Event::Html(html) | Event::InlineHtml(html) = &event {
                let ours = [
                    "<a id=\"",
                    "</a>",
                    "<details",
                    "</details>",
                    "<summary>",
                    "</summary>",
                    "<br>",
                ];
                assert!(ours.iter().any(|it| html.starts_with(it)), "{text}: {html}");
                assert!(!html.contains("script") || html.contains("&lt;"), "{text}: {html}");
            }
            if let Event::Start(Tag::Link { dest_url, .. }) = &event {
                let leads = ["#", "https://", "http://"];
                assert!(leads.iter().any(|it| dest_url.starts_with(it)), "{text}: {dest_url}");
            }
            assert!(!matches!(event, Event::Start(Tag::Image { .. })), "{text}: a picture");
        }
    }
}

#[test]
fn the_whole_library_is_written_well_and_the_same_each_time() {
    for line in [
        "policyc doc",
        "policyc doc --framework pci",
        "policyc graph --format svg",
        "policyc graph --around 4.2.a --depth 2 --format svg",
    ] {
        let once = printed("x", line);
        assert_eq!(alive(&once), Ok(Vec::new()), "{line}");
        assert!(elements(&once).unwrap().len() > 20, "{line}");
        assert_eq!(once, printed("y", line), "{line}");
    }
}

#[test]
fn a_checker_that_sees_nothing_would_be_worthless() {
    for bad in [
        "<p>",
        "<p></b>",
        "<p a=b></p>",
        "<p a=\"1\" a=\"2\"></p>",
        "a & b",
        "<p>\u{1b}</p>",
        "&nbsp;",
    ] {
        assert!(elements(bad).is_err(), "{bad}");
    }
    for live in [
        "<p onclick=\"x\"></p>",
        "<script></script>",
        "<a href=\"javascript:x\"></a>",
        "<a href=\"#no\"></a>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
    ] {
        assert_ne!(alive(live), Ok(Vec::new()), "{live}");
    }
}
