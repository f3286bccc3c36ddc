//! Scripts and how they are taken apart: commands, flows of values, what is fetched and run.

use super::flow::{Cause, Sink, flows};
use super::remote::remote_scripts;
use super::*;

/// Words of each command, joined by blanks, with the connector behind where there is one.
fn shape(script: &str) -> Vec<String> {
    let mark = |it: Connector| match it {
        Connector::Then => "",
        Connector::And => " &&",
        Connector::Or => " ||",
        Connector::Pipe => " |",
        Connector::Background => " &",
    };
    let line = |it: &Command| {
        let words: Vec<&str> = it.words.iter().map(|it| it.text.as_str()).collect();
        format!("{}{}", words.join(" "), mark(it.connector))
    };
    parse(script).iter().map(line).collect()
}

fn names(script: &str) -> Vec<String> {
    let mut out = Vec::new();
    walk(&parse(script), &mut |list, at| {
        let words = list.get(at).into_iter().flat_map(Command::all_words);
        out.extend(words.flat_map(|it| it.references.iter().map(|it| it.name.clone())));
    });
    out
}

fn sinks(script: &str) -> Vec<(Sink, Cause, String)> {
    let all = flows(&parse(script));
    let name = |it: &flow::Flow| {
        it.references.iter().map(|it| it.name.clone()).collect::<Vec<_>>().join(",")
    };
    all.iter().map(|it| (it.sink, it.cause, name(it))).collect()
}

fn urls(script: &str) -> Vec<String> {
    let all = remote_scripts(&parse(script));
    all.into_iter().map(|it| it.url.unwrap_or_else(|| "?".to_owned())).collect()
}

#[test]
fn operators_separate_commands() {
    assert_eq!(
        shape("a b && c || d; e | f & g\nh"),
        ["a b &&", "c ||", "d", "e |", "f &", "g", "h"]
    );
    assert_eq!(shape("a |& b |\n c"), ["a |", "b |", "c"]);
}

#[test]
fn quotes_and_escapes_hide_operators() {
    assert_eq!(shape(r#"echo "a; b" 'c && d' e\;f"#), ["echo a; b c && d e;f"]);
    assert_eq!(shape("echo it's fine"), ["echo it's fine"]);
    assert_eq!(shape("echo \"open; end"), ["echo open; end"]);
    assert_eq!(shape("echo $'a b'"), ["echo a b"]);
    assert_eq!(shape(r"C:\tools\run.exe x"), [r"C:\tools\run.exe x"]);
}

#[test]
fn comments_end_at_the_line() {
    assert_eq!(shape("a # b; c\n# d\ne#f"), ["a", "e#f"]);
}

#[test]
fn continuations_join_lines() {
    assert_eq!(shape("a \\\n  b\nc `\n d\ne ^\r\n f"), ["a b", "c d", "e f"]);
}

#[test]
fn keywords_are_not_programs() {
    let script = "if ! a; then b; elif c; then d; else e; fi\nwhile f; do g; done\n{ h; }\n(i)";
    assert_eq!(shape(script), ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    let conditions: Vec<bool> = parse(script).iter().map(|it| it.is_condition).collect();
    assert_eq!(conditions[..7], [true, false, true, false, false, true, false]);
}

#[test]
fn case_patterns_and_functions_are_not_commands() {
    assert_eq!(
        shape("case $x in\n trivy|grype) a ;;\n (*) b;;\nesac\nc"),
        ["case $x in", "a", "b", "c"]
    );
    assert_eq!(shape("deploy() {\n run it\n}\nother"), ["run it", "other"]);
}

#[test]
fn assignments_and_wrappers_leave_the_program() {
    let commands = parse("A=1 B+=2 sudo -E /usr/bin/Trivy.exe image");
    assert_eq!(commands[0].assignments.len(), 2);
    assert_eq!(commands[0].program().as_deref(), Some("trivy"));
    assert_eq!(parse("timeout 5m env A=b curl x")[0].program().as_deref(), Some("curl"));
    assert_eq!(parse("env")[0].program().as_deref(), Some("env"));
}

#[test]
fn redirects_carry_descriptor_and_target() {
    let commands = parse("a > out 2>&1 <in >>\"b c\" &> all");
    let shown: Vec<_> = commands[0]
        .redirects
        .iter()
        .map(|it| (it.kind, it.descriptor, it.target.text.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (RedirectKind::Output, None, "out"),
            (RedirectKind::Duplicate, Some(2), "1"),
            (RedirectKind::Input, None, "in"),
            (RedirectKind::Output, None, "b c"),
            (RedirectKind::Output, Some(1), "all"),
        ]
    );
}

#[test]
fn heredoc_bodies_are_not_commands() {
    let script = "cat <<EOF > f\nrm -rf $A ${{ secrets.B }}\nEOF\nnext";
    assert_eq!(shape(script), ["cat", "next"]);
    assert_eq!(names(script), ["A", "secrets.B"]);
    assert_eq!(names("cat <<'EOF'\n$A ${{ secrets.B }}\nEOF"), ["secrets.B"]);
    assert_eq!(shape("cat <<-E\n\tx\n\tE\ny"), ["cat", "y"]);
    assert_eq!(shape("cat <<E\nnever closed"), ["cat"]);
    assert_eq!(shape("a <<X <<Y\n1\nX\n2\nY\nb"), ["a", "b"]);
}

#[test]
fn references_of_every_shell_are_seen() {
    assert_eq!(
        names("a $A ${B:-$C} \"$D\" '$E' $env:F %LONG% $(g $H) `i $J` $1 $? ${#K}"),
        ["A", "B", "C", "D", "F", "LONG", "K", "H", "J"]
    );
    assert_eq!(names("date +%Y%m%d"), Vec::<String>::new());
    assert_eq!(names("x '${{ secrets.A }}' \"${{secrets.B}}\""), ["secrets.A", "secrets.B"]);
}

#[test]
fn spans_are_places_in_the_script() {
    let script = "é; echo \"ü $X\" y";
    let commands = parse(script);
    let word = &commands[1].words[1];
    assert_eq!(script.get(word.span.clone()), Some("\"ü $X\""));
    assert_eq!(script.get(word.references[0].span.clone()), Some("$X"));
    assert_eq!(script.get(commands[1].span.clone()), Some("echo \"ü $X\" y"));
}

#[test]
fn printing_reaches_the_log_or_where_it_is_sent() {
    use Cause::{Dump, Trace, Written};
    use Sink::{Argument, EnvFile, File, Log, Network};
    let name = |it: &str| it.to_owned();
    assert_eq!(sinks("echo $X"), [(Log, Written, name("X"))]);
    assert_eq!(sinks("echo $X > f"), [(File, Written, name("X"))]);
    assert_eq!(sinks("echo A=$X >> \"$GITHUB_ENV\""), [(EnvFile, Written, name("X"))]);
    assert_eq!(sinks("echo $X >> $GITHUB_STEP_SUMMARY"), [(Log, Written, name("X"))]);
    assert_eq!(sinks("echo $X | base64"), [(Log, Written, name("X"))]);
    assert_eq!(sinks("echo $X | base64 -d > key"), [(File, Written, name("X"))]);
    assert_eq!(sinks("echo $X | tee f"), [(Log, Written, name("X")), (File, Written, name("X"))]);
    assert_eq!(sinks("echo $X | tee f > /dev/null"), [(File, Written, name("X"))]);
    assert_eq!(sinks("echo $X | docker login --password-stdin"), []);
    assert_eq!(sinks("echo ::add-mask::$X"), []);
    assert_eq!(sinks("echo $X > /dev/null"), []);
    assert_eq!(sinks("Y=$(echo $X | base64)"), []);
    assert_eq!(sinks("cat > f <<EOF\n$X\nEOF"), [(File, Written, name("X"))]);
    assert_eq!(sinks("{ echo $X; echo a; } > f"), [(File, Written, name("X"))]);
    assert_eq!(sinks("curl -H \"a: $X\" https://h"), [(Network, Written, name("X"))]);
    assert_eq!(sinks("tool --token $X"), [(Argument, Written, name("X"))]);
    assert_eq!(sinks("env | sort"), [(Log, Dump, name(""))]);
    assert_eq!(sinks("printenv"), [(Log, Dump, name(""))]);
    assert_eq!(sinks("env A=b true"), []);
    assert_eq!(sinks("set -eux\nA=$X\nset +x\nB=$Y"), [(Log, Trace, name("X"))]);
    assert_eq!(sinks("set -o pipefail\nA=$X"), []);
}

#[test]
fn scripts_from_elsewhere_are_seen() {
    assert_eq!(
        urls("curl -sSf https://a.example/i.sh | sudo bash -s -- x"),
        ["https://a.example/i.sh"]
    );
    assert_eq!(urls("bash <(curl -s https://b.example)"), ["https://b.example"]);
    assert_eq!(urls("sh -c \"$(wget -qO- https://c.example/x)\""), ["https://c.example/x"]);
    assert_eq!(urls("iex (irm https://d.example)"), ["https://d.example"]);
    assert_eq!(urls("curl https://e.example/x | gunzip | sh"), ["https://e.example/x"]);
    assert_eq!(
        urls("curl -Lo f.sh https://f.example/f\nchmod +x f.sh\n./f.sh"),
        ["https://f.example/f"]
    );
    assert_eq!(urls("curl -L $U | sh"), ["?"]);
}

#[test]
fn data_and_checked_files_are_no_remote_scripts() {
    assert!(urls("curl https://a.example | jq .").is_empty());
    assert!(urls("curl https://a.example | python3 -m json.tool").is_empty());
    assert!(urls("curl https://a.example | python -c 'print(1)'").is_empty());
    let checked = "curl -o f.sh https://a.example/f\necho \"$SUM f.sh\" | sha256sum -c\nsh f.sh";
    assert!(urls(checked).is_empty());
    assert!(urls("curl -o f.tgz https://a.example/f.tgz; tar xf f.tgz").is_empty());
}

#[test]
fn any_text_ends_in_commands() {
    let pieces = [
        "$(",
        "`",
        "\"",
        "'",
        "${",
        "${{",
        "<<E\n",
        "((",
        "))",
        "{",
        "}",
        "case x in ",
        "|",
        "&",
        ">",
        "\\",
        "\n",
        "é",
        "a",
        " ",
        ";;",
        "$((",
        "<(",
        "%AB",
    ];
    let mut state = 7_u64;
    for _ in 0..3000 {
        let mut script = String::new();
        for _ in 0..24 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let pick = usize::try_from(state >> 33).unwrap() % pieces.len();
            script.push_str(pieces[pick]);
        }
        walk(&parse(&script), &mut |list, at| {
            for word in list[at].all_words() {
                assert!(script.get(word.span.clone()).is_some(), "{script:?} {:?}", word.span);
            }
        });
        flows(&parse(&script));
        remote_scripts(&parse(&script));
    }
}

#[test]
fn hostile_scripts_take_linear_time() {
    for piece in ["$(", "\"$(", "`", "${", "'", "${{", "<<E ", "((", "<(", "\"", "case a in ", "{ "]
    {
        let script = piece.repeat(40_000);
        assert!(parse(&script).len() <= script.len());
    }
}
